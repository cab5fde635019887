"""Run a command with variables from a JSON file, which no listing of processes or containers shows.

    python with_environment.py ENVIRONMENT.json COMMAND [ARGUMENT ...]
"""

import json
import os
import sys


def main() -> None:
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        os.environ.update(json.load(file))
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
