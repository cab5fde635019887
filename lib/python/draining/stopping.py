"""The signal, the drain, and the end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Coroutine, Iterable
from typing import Any, Callable, NoReturn
from uuid import UUID

from prefect.states import Cancelled, Crashed

from .checks import describe, in_thread, plural, say
from .loops import keep_doing, sleep_until
from .runs import TICK_SECONDS, CancellationBackstop, Engine, RunGroups, end_groups

BOOKKEEPING_SECONDS = 2.0
"""How long Prefect has to notice that a run's process ended."""
REPORTING_SECONDS = 3.0
"""How long setting the states of the runs left may take."""
TEARDOWN_SECONDS = 3.0
"""How long closing clients and flushing logs may take before the process just leaves."""
LONGEST_END_SECONDS = 14.0
"""When the process is gone after its drain, whatever hangs."""

_stopped = threading.Event()


def run_process(work: Coroutine[Any, Any, None]) -> None:
    """The whole life of a process; what fails after its stop is said and no more."""
    try:
        asyncio.run(work)
    except Exception as error:
        if not _stopped.is_set():
            raise
        say(f"while closing: {describe(error)}")


class StopSignals:
    """SIGTERM and SIGINT: the first asks for a drain, the second ends it."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self.at_once = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._idle = True
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._received)

    def runs_may_start(self) -> None:
        """From here on a signal drains; before, there was nothing to lose."""
        self._idle = False

    def request(self) -> None:
        """As a signal does, from any thread."""
        self._loop.call_soon_threadsafe(self._received)

    def _received(self) -> None:
        if self._idle:
            say("stopped before anything ran")
            os._exit(0)
        if self.stop.is_set():
            self.at_once.set()
        self.stop.set()


async def drain(engine: Engine, signals: StopSignals, seconds: float) -> float:
    """Wait for the runs in flight; returns how long, in seconds."""
    started = time.monotonic()
    count = len(engine.in_flight())
    if count:
        say(f"stopping: no new runs; {plural(count, 'run')} may take {seconds:g} s to end")
    while engine.in_flight() and time.monotonic() - started < seconds:
        engine.still_here()
        if await sleep_until(signals.at_once, TICK_SECONDS):
            break
    return time.monotonic() - started


async def end_what_is_left(engine: Engine, client: Any, who: str, drained: float) -> None:
    """Terminate the runs that outlived the drain and say why in their state."""
    left = engine.in_flight()
    if not left:
        return
    message = f"the {who} process was stopped after draining for {drained:.0f} s"
    say(f"{plural(len(left), 'run')} left after {drained:.0f} s: terminating")
    await end_groups({pid for pid in left.values() if pid})
    deadline = time.monotonic() + BOOKKEEPING_SECONDS
    while left.keys() & engine.in_flight().keys() and time.monotonic() < deadline:
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.gather(*(_report(client, run_id, message) for run_id in left))


async def _report(client: Any, run_id: UUID, message: str) -> None:
    try:
        ended = await asyncio.wait_for(_force(client, run_id, message), REPORTING_SECONDS)
        say(f"flow run {run_id}: {ended}")
    except Exception as error:
        say(f"flow run {run_id}: its state could not be set ({describe(error)})")


async def _force(client: Any, run_id: UUID, message: str) -> str:
    run = await client.read_flow_run(run_id)
    state = run.state
    if state is not None and state.is_final() and not state.is_crashed():
        return f"ended as {state.type.value}"
    make = Cancelled if state is not None and state.is_cancelling() else Crashed
    forced = make(message=message)
    await client.set_flow_run_state(run_id, forced, force=True)
    return f"{forced.type.value}: {message}"


def leave_within(seconds: float, last: Callable[[], None]) -> None:
    """Exit with 0 by then, even if something that Prefect closes hangs."""

    def leave() -> None:
        time.sleep(seconds)
        last()
        sys.stdout.flush()
        os._exit(0)

    in_thread("leave", leave)


async def work_until_stopped(
    engine: Engine,
    client: Any,
    signals: StopSignals,
    *,
    who: str,
    drain_seconds: float,
    poll: Awaitable[NoReturn],
    background: Iterable[Awaitable[NoReturn]],
) -> None:
    """Poll until a signal, then drain.

    `poll` ends at the signal; the `background` (heartbeats, cancellation) goes on until the
    runs in flight have ended.
    """
    groups = RunGroups(engine)
    backstop = CancellationBackstop(engine, client)
    polling = asyncio.ensure_future(poll)
    tasks = [
        *map(asyncio.ensure_future, background),
        asyncio.ensure_future(keep_doing("watching processes", groups.look, 0.5)),
        asyncio.ensure_future(keep_doing("looking for cancelled runs", backstop.look, 5)),
    ]
    signals.runs_may_start()
    try:
        await signals.stop.wait()
        polling.cancel()
        drained = await drain(engine, signals, drain_seconds)
        leave_within(LONGEST_END_SECONDS, groups.kill)
        await end_what_is_left(engine, client, who, drained)
        await asyncio.wait_for(backstop.finish(), REPORTING_SECONDS)
    except Exception as error:
        say(f"while stopping: {describe(error)}")
    finally:
        say("stopped")
        _stopped.set()
        leave_within(TEARDOWN_SECONDS, groups.kill)
        for task in (polling, *tasks):
            task.cancel()
        await groups.look()
        groups.kill()
