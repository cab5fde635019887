"""Runs in flight: their processes, and what becomes of those that are cancelled."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any, Protocol
from uuid import UUID

from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Cancelled

from .checks import say

TICK_SECONDS = 0.2
TERMINATE_SECONDS = 5.0
"""How long a run's processes have between SIGTERM and SIGKILL."""
CANCELLATION_PATIENCE_SECONDS = 45.0
"""How long Prefect's own watcher (30 s of grace) has to end a CANCELLING run."""
FINALISE_SECONDS = 10.0
"""How long Prefect has to make a CANCELLING run CANCELLED once its process ended."""


class Engine(Protocol):
    """The part of Prefect that starts runs, seen from the drain."""

    def in_flight(self) -> dict[UUID, int | None]:
        """Each run that was taken and has not ended, and its process id once it has one."""

    def still_here(self) -> None:
        """Keep the health endpoint green while nothing is polled."""


def signal_group(group: int, number: int) -> bool:
    """Signal every process of a run; False when none is left."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def end_groups(groups: set[int]) -> None:
    """SIGTERM, and SIGKILL for what is still there after a while."""
    waiting = {group for group in groups if signal_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + TERMINATE_SECONDS
    while waiting and time.monotonic() < deadline:
        await asyncio.sleep(TICK_SECONDS)
        waiting = {group for group in waiting if signal_group(group, 0)}
    for group in waiting:
        signal_group(group, signal.SIGKILL)


class RunGroups:
    """The process groups of runs, as long as they have a process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._groups: set[int] = set()

    async def look(self) -> None:
        current = {pid for pid in self._engine.in_flight().values() if pid}
        self._groups = current | {group for group in self._groups if signal_group(group, 0)}

    def kill(self) -> None:
        """Leave no child behind, not even one that outlived its run."""
        for group in self._groups:
            signal_group(group, signal.SIGKILL)


class CancellationBackstop:
    """Ends what Prefect's own watcher left CANCELLING, so that no run stays so for ever."""

    def __init__(self, engine: Engine, client: Any) -> None:
        self._engine = engine
        self._client = client
        self._known: set[UUID] = set()
        self._since: dict[UUID, float] = {}

    async def look(self) -> None:
        """Note the runs in flight that are CANCELLING; end those that were so for too long."""
        in_flight = self._engine.in_flight()
        self._known |= in_flight.keys()
        cancelling = await self._cancelling()
        self._known = cancelling | set(in_flight)
        now = time.monotonic()
        self._since = {run_id: self._since.get(run_id, now) for run_id in cancelling}
        for run_id, since in self._since.items():
            patience = CANCELLATION_PATIENCE_SECONDS if run_id in in_flight else FINALISE_SECONDS
            if now - since >= patience:
                await self._end(run_id, in_flight.get(run_id))

    async def finish(self) -> None:
        """Leave no run CANCELLING that has no process any more."""
        for run_id in await self._cancelling() - self._engine.in_flight().keys():
            await self._end(run_id, None)

    async def _cancelling(self) -> set[UUID]:
        if not self._known:
            return set()
        runs = await self._client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                id=FlowRunFilterId(any_=list(self._known)),
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CANCELLING])),
            )
        )
        return {run.id for run in runs}

    async def _end(self, run_id: UUID, pid: int | None) -> None:
        say(f"flow run {run_id}: CANCELLED, which Prefect's own watcher left to do")
        if pid:
            await end_groups({pid})
        state = Cancelled(message="Flow run was cancelled by the process that ran it.")
        await self._client.set_flow_run_state(run_id, state, force=True)
