"""Runs a flow once: what the image of a workflow does when nothing else is said.

    python run_flow.py flows/etl.py:etl

The entrypoint is relative to the working directory, which is on Python's path as it is when Prefect
runs the flow. A flow with required parameters needs another command.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import sys


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python run_flow.py path/to/file.py:function")
    # In the place of this file's own folder, whose modules are not the flow's.
    sys.path[0] = os.getcwd()
    from prefect.flows import load_flow_from_entrypoint

    result = load_flow_from_entrypoint(sys.argv[1])()
    if inspect.isawaitable(result):
        asyncio.run(wait_for(result))


async def wait_for(result):
    return await result


if __name__ == "__main__":
    main()
