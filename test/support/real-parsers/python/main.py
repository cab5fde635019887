"""What Python, Prefect and pip make of a text: a line of JSON asks, a line answers."""

import base64
import importlib
import json
import sys

OURS = sys.argv[1]


def answer_to(asked):
    # Ours take themselves off the path, for flows to find their own modules.
    if OURS not in sys.path:
        sys.path.append(OURS)
    reader = importlib.import_module(asked["reader"])
    try:
        if "file" in asked:
            asked["file"] = base64.b64decode(asked["file"])
        return {"value": reader.read(asked)}
    except (Exception, SystemExit) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    # What a reader prints is not its answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        answers.write(f"{json.dumps(answer_to(json.loads(line)))}\n")
        answers.flush()


main()
