"""Report modules that the tests cover too little, after pytest has run with --cov. The total alone would hide them.

module_coverage.py PERCENT [PATH…]      checks all modules, or those whose path contains one of these texts
"""

import json
import subprocess
import sys
from typing import Any


def main(percent: float, paths: list[str]) -> int:
    """Print the modules below the limit, with the lines and branches that no test reaches; returns the exit code."""
    run = subprocess.run(
        [sys.executable, "-m", "coverage", "json", "--quiet", "-o", "-"], stdout=subprocess.PIPE, text=True, check=False
    )
    if run.returncode:
        # It writes its complaints where the report should be.
        sys.exit(run.stdout)
    files: dict[str, Any] = json.loads(run.stdout)["files"]
    chosen = {name: file for name, file in files.items() if not paths or any(path in name for path in paths)}
    # Otherwise a misspelt or outdated path would always pass.
    unknown = [path for path in paths if not any(path in name for name in chosen)]
    below = {name: file for name, file in chosen.items() if file["summary"]["percent_covered"] < percent}
    for name, file in sorted(below.items()):
        missing = [str(line) for line in file["missing_lines"]]
        missing += [f"{start}->{end}" for start, end in file.get("missing_branches", ())]
        print(f"{name}: {file['summary']['percent_covered']:.1f} %, not reached: {', '.join(missing)}")
    for path in unknown:
        print(f"{path}: there is no such module")
    print(f"{len(chosen)} modules, {len(below)} below {percent:g} %")
    return 1 if below or unknown or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
