"""What is changed in Prefect itself, so that runs survive."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable
from typing import Any, Callable

from .checks import describe, generation, require_attributes, say
from .loops import keep_doing


def isolate_runs() -> None:
    """Give each run's process a session of its own.

    A signal to our process group (Ctrl-C, `tini -g`) then leaves runs alone, and a run can be
    ended together with whatever it started.
    """
    if generation() >= 3:
        from prefect.runner._starter_engine import EngineCommandStarter

        require_attributes(EngineCommandStarter, ["start"])
        start = EngineCommandStarter.start

        async def start_isolated(self: Any, *args: Any, **kwargs: Any) -> None:
            self._isolate_process_group = True
            await start(self, *args, **kwargs)

        EngineCommandStarter.start = start_isolated
        return

    import prefect.runner.runner
    import prefect.workers.process

    for module in (prefect.runner.runner, prefect.workers.process):
        require_attributes(module, ["run_process"])
        module.run_process = _in_new_session(module.run_process)


def _in_new_session(run_process: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def run_isolated(*args: Any, **kwargs: Any) -> Any:
        return await run_process(*args, **{**kwargs, "start_new_session": True})

    return run_isolated


def survive(
    holder: Any, method: str, what: str, clean_up: Callable[[Any], None] = lambda _: None
) -> None:
    """Keep an API error in one of Prefect's background tasks from ending all runs.

    Prefect starts `holder.method(flow_run)` in the task group that also supervises the runs.
    """
    require_attributes(holder, [method])
    wrapped = getattr(holder, method)

    async def surviving(*args: Any, **kwargs: Any) -> Any:
        try:
            return await wrapped(*args, **kwargs)
        except Exception as error:
            flow_run = args[0] if args else kwargs["flow_run"]
            run_id = getattr(flow_run, "id", flow_run)
            say(f"{what} {run_id} failed ({describe(error)})")
            clean_up(run_id)

    setattr(holder, method, surviving)


def keep_watching_cancellations() -> None:
    """On 3.x: make the fallback of Prefect's cancellation watcher never give up.

    Its polling ends for good after three failures in a row, e.g. while the server restarts.
    """
    if generation() < 3:
        return

    async def keep_polling(
        workload: Callable[[], Awaitable[Any]], interval: float, **_: Any
    ) -> None:
        await keep_doing("looking for cancellations", workload, interval)

    watcher = _module_of_the_watcher()
    require_attributes(watcher, ["critical_service_loop"])
    watcher.critical_service_loop = keep_polling


def _module_of_the_watcher() -> Any:
    """Where the polling is: 3.9 has it in a module of its own, which also goes back to events."""
    try:
        return importlib.import_module("prefect._internal._observation_delivery")
    except ImportError:
        return importlib.import_module("prefect._internal.observers")
