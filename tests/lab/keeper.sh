#!/bin/bash
# keeper.sh DIRECTORY: runs the command lines that it reads. At the end of its input, which is a pipe from the lab's
# owner, everything that they have started ends, and the directory goes. A line may call `exit` when it has failed.
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
while IFS= read -r line; do
    eval "$line"
done
kill $(jobs -p) 2>/dev/null
wait
rm -rf -- "$1"
