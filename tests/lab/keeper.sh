#!/bin/bash
# keeper.sh DIRECTORY: runs the command lines that it reads. At the end of its input, which is a pipe from the lab's
# owner, everything that they have started ends, and the directory goes. A line may call `exit` when it has failed.
end_all() {
    # shellcheck disable=SC2046
    kill $(jobs -p) 2>/dev/null
    wait
}
trap end_all EXIT
while IFS= read -r line; do
    eval "$line"
done
end_all
rm -rf -- "$1"
