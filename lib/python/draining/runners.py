"""Prefect's `Runner` of each generation: what it serves, and which runs are in flight.

It has no public way to serve a deployment by its id alone, nor to say what it is running.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from .checks import generation, require_attributes, utc_now
from .patches import survive
from .runs import signal_group


def runner_of(runner: Any) -> RunnerOf2:
    """The one for the Prefect that is installed. Ends the process where it is another."""
    return (RunnerOf2 if generation() == 2 else RunnerOf3)(runner)


class RunnerOf2:
    """Prefect 2.20's runner."""

    PRIVATE = (
        "_deployment_ids",
        "_submitting_flow_run_ids",
        "_cancelling_flow_run_ids",
        "_flow_run_process_map",
        "_get_and_submit_flow_runs",
        "_check_for_cancelled_flow_runs",
        "last_polled",
    )

    def __init__(self, runner: Any) -> None:
        runner.last_polled = utc_now()
        require_attributes(runner, self.PRIVATE)
        self.runner = runner
        # What Prefect 3 has services for, this runner does by itself.
        self.registry = self.poller = runner
        self.survive_errors()

    def survive_errors(self) -> None:
        """Prefect 2 guards none of these against a server that is away."""
        survive(
            self.runner,
            "_submit_run",
            "starting flow run",
            self.runner._submitting_flow_run_ids.discard,
        )
        survive(self.runner, "_submit_run_and_capture_errors", "watching flow run")
        survive(
            self.runner,
            "_cancel_run",
            "cancelling flow run",
            self.runner._cancelling_flow_run_ids.discard,
        )

    def register(self, deployment: Any) -> None:
        self.registry._deployment_ids.add(deployment.id)

    def forget(self, deployment_id: UUID) -> None:
        self.registry._deployment_ids.discard(deployment_id)

    def serves_something(self) -> bool:
        return bool(self.registry._deployment_ids)

    async def poll(self) -> None:
        await self.poller._get_and_submit_flow_runs()

    async def look_for_cancelled(self) -> None:
        if self.runner._flow_run_process_map:
            await self.runner._check_for_cancelled_flow_runs()

    def in_flight(self) -> dict[UUID, int | None]:
        runs: dict[UUID, int | None] = dict.fromkeys(self.poller._submitting_flow_run_ids)
        for run_id, entry in self.runner._flow_run_process_map.items():
            # A run that ended before Prefect noted its process stays in the map.
            if signal_group(entry["pid"], 0):
                runs[run_id] = entry["pid"]
        return runs

    def still_here(self) -> None:
        self.runner.last_polled = utc_now()


class RunnerOf3(RunnerOf2):
    """Prefect 3's runner, which is made of services and watches cancellation by itself."""

    PRIVATE = (
        "_deployment_registry",
        "_scheduled_run_poller",
        "_process_manager",
        "last_polled",
    )

    def __init__(self, runner: Any) -> None:
        super().__init__(runner)
        self.registry = self.runner._deployment_registry
        self.poller = self.runner._scheduled_run_poller
        self.processes: Any = self.runner._process_manager
        require_attributes(self.registry, ["register_deployment", "_deployment_ids"])
        require_attributes(self.poller, ["_get_and_submit_flow_runs", "_submitting_flow_run_ids"])
        require_attributes(self.processes, ["flow_run_ids", "get"])

    def survive_errors(self) -> None:
        survive(self.runner, "_cancel_run", "cancelling flow run")

    def register(self, deployment: Any) -> None:
        self.registry.register_deployment(deployment.id, deployment.name)

    async def look_for_cancelled(self) -> None:
        """Prefect's observer does it."""

    def in_flight(self) -> dict[UUID, int | None]:
        runs: dict[UUID, int | None] = dict.fromkeys(self.poller._submitting_flow_run_ids)
        for run_id in self.processes.flow_run_ids():
            handle = self.processes.get(run_id)
            runs[run_id] = handle.pid if handle else None
        return runs
