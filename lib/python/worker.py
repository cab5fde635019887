"""Run a Prefect process worker that drains, for a work pool that exists.

Prefect's own worker loses its runs on SIGTERM (3.x) and creates a missing pool. This process
waits for the pool, never creates or changes it, and on SIGTERM and SIGINT lets the runs in
flight end.

    python worker.py --pool my-pool --name my-worker [--queue q] [--drain-seconds 60]

The connection and the intervals are Prefect's own settings: PREFECT_API_URL,
PREFECT_WORKER_QUERY_SECONDS, PREFECT_WORKER_HEARTBEAT_SECONDS, PREFECT_WORKER_WEBSERVER_PORT.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any
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
from prefect.settings import (  # noqa: E402
    PREFECT_WORKER_HEARTBEAT_SECONDS,
    PREFECT_WORKER_QUERY_SECONDS,
    PREFECT_WORKER_WEBSERVER_HOST,
    PREFECT_WORKER_WEBSERVER_PORT,
)
from prefect.workers.process import ProcessWorker  # noqa: E402
from prefect.workers.server import start_healthcheck_server  # noqa: E402

PRIVATE = (
    "_submitting_flow_run_ids",
    "_limiter",
    "_last_polled_time",
    "_emit_worker_started_event",
    "_emit_worker_stopped_event",
)


class PidReport:
    """An anyio task status that tells us the process id on its way to Prefect."""

    def __init__(self, status: Any, report: Any) -> None:
        self._status = status
        self._report = report

    def started(self, value: Any = None) -> None:
        self._report(value)
        self._status.started(value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._status, name)


class TrackedWorker:
    """A process worker of either generation whose runs we know."""

    def __init__(self, worker: ProcessWorker) -> None:
        draining.require_attributes(worker, PRIVATE)
        self.worker: Any = worker
        self._running: dict[UUID, int | None] = {}
        self._run = worker.run
        self.worker.run = self._tracked_run
        draining.survive(worker, "_submit_run", "starting flow run", self._take_back)
        if draining.generation() == 2:
            draining.survive(
                worker,
                "cancel_run",
                "cancelling flow run",
                self.worker._cancelling_flow_run_ids.discard,
            )

    def _take_back(self, run_id: UUID) -> None:
        """Forget a run that could not be started; a later poll finds it again."""
        self.worker._submitting_flow_run_ids.discard(run_id)
        if self.worker._limiter:
            try:
                self.worker._limiter.release_on_behalf_of(run_id)
            except RuntimeError:
                pass  # It held no slot.

    async def _tracked_run(self, flow_run: Any, configuration: Any, task_status: Any = None) -> Any:
        def started(value: Any) -> None:
            # A process id, behind the host's name on 2.20.
            self._running[flow_run.id] = int(str(value).rsplit(":", 1)[-1])

        self._running[flow_run.id] = None
        status = PidReport(task_status, started) if task_status else None
        try:
            return await self._run(flow_run, configuration, task_status=status)
        finally:
            del self._running[flow_run.id]

    async def poll(self) -> None:
        await self.worker.get_and_submit_flow_runs()

    async def heartbeat(self) -> None:
        await self.worker.sync_with_backend()

    async def look_for_cancelled(self) -> None:
        """On 3.x each run's own observer does it."""
        if draining.generation() == 2:
            await self.worker.check_for_cancelled_flow_runs()

    def in_flight(self) -> dict[UUID, int | None]:
        return {**dict.fromkeys(self.worker._submitting_flow_run_ids), **self._running}

    def still_here(self) -> None:
        self.worker._last_polled_time = draining.utc_now()


async def wait_for_pool(client: Any, name: str, url: str) -> None:
    """Wait until the pool exists; ends the process when it is not one for us."""

    async def find() -> Any:
        try:
            return await client.read_work_pool(work_pool_name=name)
        except ObjectNotFound:
            return None

    pool = await draining.wait_for(f"work pool {name}", url, find)
    if pool.type != "process":
        draining.fail(f"work pool {name} is of type {pool.type}; this is a process worker")
    if not pool.base_job_template:
        draining.fail(f"work pool {name} has no base job template; a worker does not write one")


def start_health_server(worker: ProcessWorker, query_seconds: float) -> None:
    host, port = PREFECT_WORKER_WEBSERVER_HOST.value(), PREFECT_WORKER_WEBSERVER_PORT.value()
    draining.require_free_port(host, port, "PREFECT_WORKER_WEBSERVER_PORT")
    draining.in_thread(
        "worker-healthcheck",
        lambda: start_healthcheck_server(worker=worker, query_interval_seconds=query_seconds),
    )


async def started(options: argparse.Namespace, url: str, heartbeat_seconds: int) -> TrackedWorker:
    """A worker that the server knows: a server that goes away meanwhile is waited for."""

    async def start() -> TrackedWorker:
        worker = TrackedWorker(
            ProcessWorker(
                work_pool_name=options.pool,
                name=options.name,
                work_queues=options.queue,
                limit=options.limit,
                prefetch_seconds=options.prefetch_seconds,
                heartbeat_interval_seconds=heartbeat_seconds,
                create_pool_if_not_found=False,
            )
        )
        try:
            await worker.worker.setup()
            await worker.heartbeat()
        except BaseException:
            await worker.worker.teardown(*sys.exc_info())
            raise
        return worker

    return await draining.wait_for(f"work pool {options.pool}", url, start)


async def work(options: argparse.Namespace) -> None:
    url = draining.require_environment()
    signals = draining.StopSignals()
    draining.isolate_runs()
    draining.keep_watching_cancellations()
    query_seconds = PREFECT_WORKER_QUERY_SECONDS.value()
    heartbeat_seconds = int(PREFECT_WORKER_HEARTBEAT_SECONDS.value())
    async with get_client() as client:
        await wait_for_pool(client, options.pool, url)
        worker = await started(options, url, heartbeat_seconds)
        try:
            if options.with_healthcheck:
                start_health_server(worker.worker, query_seconds)
            event = await worker.worker._emit_worker_started_event()
            draining.say(f"worker {worker.worker.name} works for pool {options.pool}")
            await draining.work_until_stopped(
                worker,
                client,
                signals,
                who="worker",
                drain_seconds=options.drain_seconds,
                poll=draining.keep_doing("polling", worker.poll, query_seconds),
                background=[
                    draining.keep_doing("heartbeat", worker.heartbeat, heartbeat_seconds),
                    draining.keep_doing(
                        "looking for cancellations", worker.look_for_cancelled, query_seconds
                    ),
                ],
            )
            if event:
                await worker.worker._emit_worker_stopped_event(event)
        finally:
            await worker.worker.teardown(*sys.exc_info())


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="worker.py", description="Run a draining process worker for an existing work pool."
    )
    parser.add_argument("--pool", required=True)
    parser.add_argument("--name", help="the worker's name [a generated one]")
    parser.add_argument("--queue", action="append", help="repeatable [every queue of the pool]")
    parser.add_argument("--limit", type=int, help="runs at a time [no limit]")
    parser.add_argument("--prefetch-seconds", type=float, help="[PREFECT_WORKER_PREFETCH_SECONDS]")
    parser.add_argument("--drain-seconds", type=float, default=60.0)
    parser.add_argument("--type", choices=["process"], default="process")
    parser.add_argument("--with-healthcheck", action="store_true")
    options = parser.parse_args(arguments)
    if options.name and ("/" in options.name or "%" in options.name):
        parser.error(f"--name cannot contain '/' or '%'; got {options.name!r}")
    return options


if __name__ == "__main__":
    draining.run_process(work(parse_options()))
