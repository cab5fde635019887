"""Calls a method in a Prefect flow or task run, on Prefect 2.20 and 3."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable, ContextManager, Dict, List, Optional, Tuple

from .caching import TaskCache
from .code import class_version
from .shown import shown

RESERVED = ("return_state", "wait_for")
"""Prefect takes these for itself when a flow or task is called."""


@dataclass(frozen=True)
class Run:
    """One call of a method, and how Prefect shall record it."""

    kind: str
    label: str
    obj: Any
    func: Callable[..., Any]
    args: Tuple[Any, ...]
    kwargs: Mapping[str, Any]
    prefect_kwargs: Mapping[str, Any]
    cache: Optional[TaskCache] = None

    def call(self) -> Any:
        return self.func(self.obj, *self.args, **self.kwargs)

    def arguments(self) -> Dict[str, Any]:
        """The arguments by name, defaults included."""
        try:
            bound = inspect.signature(self.func).bind(self.obj, *self.args, **self.kwargs)
        except (TypeError, ValueError):
            # A wrong call shall fail in its run, by itself.
            return {"args": self.args, **self.kwargs}
        bound.apply_defaults()
        return dict(list(bound.arguments.items())[1:])


def run_as_flow(run: Run, is_async: bool = False) -> Any:
    """Call the method in a flow run; an awaitable for an async one."""
    from prefect import Flow

    parameters = {name: shown(value) for name, value in run.arguments().items()}
    settings = {"version": class_version(type(run.obj)), "validate_parameters": False}
    return _call_prefect(Flow, run, parameters, settings, _Body(run, _flow_outcome), is_async)


def run_as_task(run: Run, is_async: bool = False) -> Any:
    """Call the method in a task run; an awaitable for an async one."""
    from prefect import Task
    from prefect.context import FlowRunContext

    if _is_prefect_2() and FlowRunContext.get() is None:
        return run.call()  # Prefect 2 has no task run outside of a flow run.
    # Values, not descriptions: Prefect finds the edges of its graph by them, and keeps them here.
    parameters = run.arguments()
    body = _Body(run, lambda value: value)
    return _call_prefect(Task, run, parameters, _task_settings(run), body, is_async)


def _task_settings(run: Run) -> Dict[str, Any]:
    if _is_prefect_2() or any("cache" in key or "result" in key for key in run.prefect_kwargs):
        return {}
    from prefect.cache_policies import NO_CACHE

    # Prefect 3 would hash all arguments of every task for a cache of its own.
    return {"cache_policy": NO_CACHE}


class _Body:
    """What Prefect calls in the run, once for each attempt; keeps the value that came out.

    The value goes around Prefect, which on 2.20 makes a list of states out of a flow's None and
    consumes a generator.
    """

    def __init__(self, run: Run, outcome: Callable[[Any], Any]) -> None:
        self._run = run
        self._outcome = outcome
        self.values: List[Any] = []

    def __call__(self) -> Any:
        attempt = self._attempt()
        if attempt.hit is not None:
            return self._cached(attempt.hit.take())
        return self._done(attempt, self._run.call())

    async def call_async(self) -> Any:
        attempt = self._attempt()
        if attempt.hit is not None:
            return self._cached(attempt.hit.take())
        return self._done(attempt, await self._run.call())

    def _attempt(self) -> Any:
        self.values.clear()
        run = self._run
        if run.cache is None:
            return _NO_ATTEMPT
        return run.cache.attempt(run.obj, run.func, run.arguments())

    def _done(self, attempt: Any, value: Any) -> Any:
        attempt.keep(value)
        self.values.append(value)
        if inspect.isgenerator(value) or inspect.isasyncgen(value):
            return self._outcome(None)
        return self._outcome(value)

    def _cached(self, value: Any) -> Any:
        from prefect.states import Completed

        self.values.append(value)
        return Completed(name="Cached", message="Cached result of an equal call.", data=value)


class _NoAttempt:
    hit = None

    def keep(self, value: Any) -> None:
        """Nothing is cached."""


_NO_ATTEMPT = _NoAttempt()


def _flow_outcome(value: Any) -> Any:
    if value is None and _is_prefect_2():
        from prefect.states import Completed

        # Prefect 2 judges a flow that returns None by its tasks, a failure that the code handled
        # among them.
        return Completed()
    return value


def _call_prefect(
    made: type,
    run: Run,
    parameters: Mapping[str, Any],
    settings: Mapping[str, Any],
    body: _Body,
    is_async: bool,
) -> Any:
    named = {f"{key}_" if key in RESERVED else key: value for key, value in parameters.items()}
    function = _function(run, list(named), body, is_async)
    with _throwaway_registry():
        call = made(function, **{"name": run.label, **settings, **run.prefect_kwargs})
    if not is_async:
        result = call(**named)
        return body.values[0] if body.values else result

    async def awaited() -> Any:
        result = await call(**named)
        return body.values[0] if body.values else result

    return awaited()


def _function(run: Run, names: List[str], body: _Body, is_async: bool) -> Callable[..., Any]:
    """A function with these parameters for Prefect to look at, which does the run's work.

    Without annotations and defaults: Prefect would make a schema of them, and not all can be.
    """
    if is_async:

        async def function(**_: Any) -> Any:
            return await body.call_async()

    else:

        def function(**_: Any) -> Any:
            return body()

    keyword = inspect.Parameter.KEYWORD_ONLY
    function.__signature__ = inspect.Signature([inspect.Parameter(n, keyword) for n in names])
    function.__name__ = run.func.__name__
    function.__qualname__ = f"{type(run.obj).__qualname__}.{run.func.__name__}"
    function.__doc__ = inspect.getdoc(run.func)
    function.__annotations__ = {}
    return function


def _throwaway_registry() -> ContextManager[Any]:
    """Prefect 2 keeps every flow ever made, and warns of two with one name."""
    import prefect.context

    if _is_prefect_2():
        return prefect.context.PrefectObjectRegistry()
    return contextlib.nullcontext()


def _is_prefect_2() -> bool:
    import prefect

    return prefect.__version__.startswith("2.")
