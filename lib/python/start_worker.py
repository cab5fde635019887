"""Start Prefect's own worker of any type, for a work pool that something else makes.

    python start_worker.py --pool POOL --type docker [--name NAME]

It is `prefect worker start` with the flags that the installed Prefect knows: it makes no pool,
installs the type's package where that is missing, answers health checks, and on SIGTERM lets go of
its runs as Prefect does. Runs of such a worker are no processes of its own: they go on.
"""

from __future__ import annotations

import argparse
import sys

import prefect
from prefect.cli import app


def command_line(options: argparse.Namespace) -> list[str]:
    # One word for each option and its value: a name may begin like an option.
    line = ["worker", "start", f"--pool={options.pool}", f"--type={options.type}"]
    line += ["--install-policy", "if-not-present", "--with-healthcheck"]
    given = {
        "--name": options.name,
        "--work-queue": options.queue,
        "--limit": options.limit,
        "--prefetch-seconds": options.prefetch_seconds,
    }
    for flag, value in given.items():
        line += [] if value is None else [f"{flag}={value}"]
    if int(prefect.__version__.split(".")[0]) >= 3:
        line.append("--no-create-pool-if-not-found")
    return line


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="start_worker.py", description="Start a worker for an existing work pool."
    )
    parser.add_argument("--pool", required=True)
    parser.add_argument("--type", required=True, help="docker, kubernetes, ...")
    parser.add_argument("--name", help="the worker's name [a generated one]")
    parser.add_argument("--queue", help="[every queue of the pool]")
    parser.add_argument("--limit", type=int, help="runs at a time [no limit]")
    parser.add_argument("--prefetch-seconds", type=int, help="[PREFECT_WORKER_PREFETCH_SECONDS]")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    # Typer's application in Prefect 2, another one in 3: what both read is the command line.
    sys.argv[1:] = command_line(parse_options())
    app()
