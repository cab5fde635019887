"""Serve deployments that are registered already, without registering them again.

`flow.serve()` overwrites nearly everything of a deployment; this process looks the
deployments up by name and runs Prefect's own `Runner` on them. It waits for a deployment that
is not there yet, follows one that is deleted and re-created, never writes a deployment, never
pauses a schedule, and drains on SIGTERM and SIGINT.

    python serve.py --deployment my-flow/my-deployment [--drain-seconds 60]

The connection is Prefect's own: PREFECT_API_URL, PREFECT_API_KEY, ... The health server is
Prefect's runner server: PREFECT_RUNNER_SERVER_ENABLE, PREFECT_RUNNER_SERVER_HOST, _PORT.
"""

from __future__ import annotations

import argparse
import ipaddress
import sys
import time
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

HERE = str(Path(__file__).resolve().parent)
sys.path.insert(0, HERE)
sys.dont_write_bytecode, write = True, sys.dont_write_bytecode
import draining  # noqa: E402

sys.dont_write_bytecode = write
# A flow that Prefect loads in this process must not find our modules in place of its own.
sys.path[:] = [entry for entry in sys.path if entry != HERE]

from prefect.client.orchestration import get_client  # noqa: E402
from prefect.exceptions import ObjectNotFound  # noqa: E402
from prefect.runner import Runner  # noqa: E402
from prefect.runner.server import start_webserver  # noqa: E402
from prefect.settings import (  # noqa: E402
    PREFECT_RUNNER_POLL_FREQUENCY,
    PREFECT_RUNNER_SERVER_ENABLE,
    PREFECT_RUNNER_SERVER_HOST,
    PREFECT_RUNNER_SERVER_PORT,
)

try:
    # Prefect 2 has a copy of its own.
    from prefect._vendor.fastapi import HTTPException
except ImportError:
    from fastapi import HTTPException


class DeploymentWatch:
    """The deployments of these names, whatever their ids become."""

    def __init__(self, names: list[str], client: Any) -> None:
        self._client = client
        self._ids: dict[str, UUID | None] = dict.fromkeys(names)
        self._said: dict[str, float] = {}

    @property
    def complete(self) -> bool:
        return all(self._ids.values())

    async def answers(self) -> bool:
        """Raise unless the server answers."""
        for name in self._ids:
            await self._find(name)
        return True

    async def look(self, runner: draining.RunnerOf2) -> bool:
        """Make the runner serve what is there now; True when something new is."""
        news = False
        for name, known in self._ids.items():
            found = await self._find(name)
            self._ids[name] = found.id if found else None
            if known and known != self._ids[name]:
                draining.say(f"deployment {name} ({known}) is gone")
                runner.forget(known)
            if found is None:
                self._remind(name)
            elif found.id != known:
                draining.say(f"serving deployment {name} ({found.id})")
                runner.register(found)
                news = True
        return news

    async def _find(self, name: str) -> Any:
        try:
            return await self._client.read_deployment_by_name(name)
        except ObjectNotFound:
            return None

    def _remind(self, name: str) -> None:
        now = time.monotonic()
        if now - self._said.get(name, -draining.REMINDER_SECONDS) >= draining.REMINDER_SECONDS:
            self._said[name] = now
            draining.say(f"waiting for deployment {name}")


class Serving:
    """Looks the deployments up and takes their runs."""

    def __init__(
        self, watch: DeploymentWatch, runner: draining.RunnerOf2, poll_seconds: float
    ) -> None:
        self._watch = watch
        self._runner = runner
        self._seconds = poll_seconds
        self._next = 0.0
        self.tick_seconds = min(poll_seconds, draining.MISSING_SECONDS)

    async def step(self) -> None:
        due = time.monotonic() >= self._next
        news = (due or not self._watch.complete) and await self._watch.look(self._runner)
        if not self._runner.serves_something():
            self._runner.still_here()
        elif due or news:
            await self._runner.poll()
            self._next = time.monotonic() + self._seconds


def start_health_server(runner: Runner, signals: draining.StopSignals) -> None:
    """Prefect's runner server.

    Its POST /shutdown drains like a signal where only this machine reaches it. It asks nobody who
    they are, so that elsewhere, in a pod say, it does nothing.
    """
    if not PREFECT_RUNNER_SERVER_ENABLE.value():
        return
    host, port = PREFECT_RUNNER_SERVER_HOST.value(), PREFECT_RUNNER_SERVER_PORT.value()
    draining.require_free_port(host, port, "PREFECT_RUNNER_SERVER_PORT")
    runner.stop = signals.request if is_loopback(host) else ShutdownRefusal(host).refuse
    draining.in_thread("runner-server", lambda: start_webserver(runner=runner))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ShutdownRefusal:
    """Answers POST /shutdown with 403, and says so now and then."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._said = -draining.REMINDER_SECONDS

    def refuse(self) -> NoReturn:
        now = time.monotonic()
        if now - self._said >= draining.REMINDER_SECONDS:
            self._said = now
            draining.say(
                f"POST /shutdown is refused: anybody may reach {self._host}; stop with SIGTERM"
            )
        raise HTTPException(403, "stop the process with SIGTERM")


async def serve(options: argparse.Namespace) -> None:
    url = draining.require_environment()
    signals = draining.StopSignals()
    draining.isolate_runs()
    draining.keep_watching_cancellations()
    seconds = options.poll_seconds or PREFECT_RUNNER_POLL_FREQUENCY.value()
    limit = {} if options.limit is None else {"limit": options.limit}
    prefect_runner = Runner(pause_on_shutdown=False, query_seconds=seconds, **limit)
    async with get_client() as client:
        watch = DeploymentWatch(options.deployment, client)
        await draining.wait_for("an answer", url, watch.answers)
        async with prefect_runner:
            runner = draining.runner_of(prefect_runner)
            serving = Serving(watch, runner, seconds)
            start_health_server(prefect_runner, signals)
            await draining.work_until_stopped(
                runner,
                client,
                signals,
                who="serving",
                drain_seconds=options.drain_seconds,
                poll=draining.keep_doing("polling", serving.step, serving.tick_seconds),
                background=[
                    draining.keep_doing(
                        "looking for cancellations", runner.look_for_cancelled, seconds
                    )
                ],
            )


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="serve.py", description="Serve registered deployments without changing them."
    )
    parser.add_argument(
        "--deployment", action="append", required=True, metavar="FLOW/NAME", help="repeatable"
    )
    parser.add_argument("--drain-seconds", type=float, default=60.0)
    parser.add_argument("--limit", type=int, help="runs at a time [PREFECT_RUNNER_PROCESS_LIMIT]")
    parser.add_argument("--poll-seconds", type=float, help="[PREFECT_RUNNER_POLL_FREQUENCY]")
    options = parser.parse_args(arguments)
    for name in options.deployment:
        if len(name.split("/")) != 2 or not all(name.split("/")):
            parser.error(f"--deployment needs flow/name; got {name!r}")
    return options


if __name__ == "__main__":
    draining.run_process(serve(parse_options()))
