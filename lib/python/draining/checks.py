"""What must hold before a process starts, and how it says what it does."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any, Callable, NoReturn

import prefect
from prefect.settings import PREFECT_API_URL

SUPPORTED_VERSIONS = "2.20.x and 3.8 to 3.9"


def say(text: str) -> None:
    """Print a line for the process's log, at once."""
    print(f"{datetime.now().strftime('%H:%M:%S')} {text}", flush=True)


def fail(text: str) -> NoReturn:
    """End the process with a sentence and exit code 1."""
    print(f"error: {text}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def plural(count: int, noun: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def generation() -> int:
    """2 or 3: the major version of the installed Prefect."""
    return int(prefect.__version__.split(".")[0])


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


def require_environment() -> str:
    """The API's URL; ends the process where there is none, or the system is not POSIX."""
    if os.name != "posix":
        fail("a POSIX system is needed; on Windows use WSL")
    url = PREFECT_API_URL.value()
    if not url:
        fail("PREFECT_API_URL is not set; set it to the server's API, e.g. http://host:4200/api")
    return str(url)


def require_attributes(holder: Any, names: Iterable[str]) -> None:
    """End the process unless `holder` has every one of these attributes of Prefect's."""
    missing = [name for name in names if not hasattr(holder, name)]
    if missing:
        owner = holder.__name__ if hasattr(holder, "__name__") else type(holder).__name__
        fail(
            f"Prefect {prefect.__version__} cannot be used here: its {owner} has no"
            f" {', '.join(missing)}; supported are {SUPPORTED_VERSIONS}"
        )


def require_free_port(host: str, port: int, setting: str) -> None:
    """End the process when a health server could not listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(f"the health server cannot listen on {host}:{port} ({error}); change {setting}")


def in_thread(name: str, target: Callable[[], Any]) -> None:
    threading.Thread(name=name, target=target, daemon=True).start()


def describe(error: BaseException) -> str:
    """An exception in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def refusal(error: BaseException) -> int | None:
    """401 or 403 when that is what the server answered."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if status in (401, 403) else None
