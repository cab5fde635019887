"""The decorator class that lolpop applies to runners, pipelines and components."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Iterator
from typing import Any, Callable, Optional

# lolpop imports GitPython, which fails on a machine without git unless told not to.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from lolpop.component.orchestrator.base_orchestrator import BaseOrchestrator  # noqa: E402

from .caching import TaskCache, is_cached  # noqa: E402
from .colours import keep_colours_out  # noqa: E402
from .environment import use_settings  # noqa: E402
from .options import DEFAULTS, Options, read_options, spelled, unknown_options  # noqa: E402
from .runs import Run, run_as_flow, run_as_task  # noqa: E402

ORIGINAL = "__lolpop_original__"


class PrefectOrchestrator(BaseOrchestrator):
    """Makes a flow of each public runner and pipeline method and a task of each component method.

    Args and options are lolpop's; see the README for what each option does.
    """

    __DEFAULT_CONF__ = {"config": DEFAULTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # lolpop would look the class up on a runner's instance, and fail; we look ourselves.
        config = dict(self.config)
        self.config.pop("integration_classes", None)
        for name in unknown_options(config):
            self.log(f"PrefectOrchestrator has no option {name}", level="WARN")
        given = spelled(config)
        kept = use_settings(given.get("prefect_profile"), given.get("prefect_settings") or {})
        for name in kept:
            self.log(f"{name} stays as the environment has it", level="INFO")
        self.options: Options = read_options(config)
        self.cache = TaskCache(self.options.cache_directory, self.options.cache_seconds)

    def decorator(self, func: Any, cls: type) -> Any:
        """A method as a flow or a task; anything that is no method stays what it is.

        Args:
            func: What the class has under a public name.
            cls: The class.
        """
        raw = _static_or_class_method(func, cls)
        if raw is not None or not inspect.isfunction(func):
            return Untouched(func if raw is None else raw)
        original = getattr(func, ORIGINAL, func)
        bare = inspect.unwrap(original)
        if inspect.isgeneratorfunction(bare) or inspect.isasyncgenfunction(bare):
            return original  # Only its caller knows when it ends: it is part of the caller's run.
        wrapper = _wrapper(original, inspect.iscoroutinefunction(bare))
        setattr(wrapper, ORIGINAL, original)
        return wrapper

    def run_of(self, obj: Any, func: Callable[..., Any], args: Any, kwargs: Any) -> Optional[Run]:
        """How this call is recorded, or None for a plain call."""
        options = self.options
        name = type(obj).__name__
        if options.only_classes and name not in options.only_classes:
            return None
        kind = getattr(obj, "integration_type", None)
        label = func.__name__ if options.plain_names else f"{name}.{func.__name__}"
        if kind in options.flow_integrations:
            return Run("flow", label, obj, func, args, kwargs, options.flow_kwargs)
        if kind in options.task_integrations:
            cache = self.cache if options.cache_tasks and is_cached(obj) else None
            return Run("task", label, obj, func, args, kwargs, options.task_kwargs, cache)
        return None


class Untouched:
    """Something that lolpop shall leave alone: a static method, a nested class, ...

    lolpop puts what the decorator returns into a class, where this works like what it holds; or
    binds it to a runner as if it were a method, and then calls it with the runner in front.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        functools.update_wrapper(self, getattr(raw, "__func__", raw), updated=())

    def __get__(self, obj: Any, owner: Optional[type] = None) -> Any:
        getter = getattr(type(self._raw), "__get__", None)
        return self._raw if getter is None else getter(self._raw, obj, owner)

    def __call__(self, obj: Any, *args: Any, **kwargs: Any) -> Any:
        return self.__get__(obj, type(obj))(*args, **kwargs)


def _static_or_class_method(func: Any, cls: type) -> Any:
    function = getattr(func, "__func__", func)
    for klass in cls.__mro__:
        for raw in vars(klass).values():
            if isinstance(raw, Untouched):
                raw = raw._raw
            if isinstance(raw, (staticmethod, classmethod)) and raw.__func__ is function:
                return raw
    return None


def _wrapper(func: Callable[..., Any], is_async: bool) -> Callable[..., Any]:
    if is_async:

        @functools.wraps(func)
        async def async_wrapper(obj: Any, *args: Any, **kwargs: Any) -> Any:
            run = _run_of(obj, func, args, kwargs)
            if run is None:
                return await func(obj, *args, **kwargs)
            keep_colours_out()
            start = run_as_flow if run.kind == "flow" else run_as_task
            return await start(run, is_async=True)

        return async_wrapper

    @functools.wraps(func)
    def wrapper(obj: Any, *args: Any, **kwargs: Any) -> Any:
        run = _run_of(obj, func, args, kwargs)
        if run is None:
            return func(obj, *args, **kwargs)
        keep_colours_out()
        return run_as_flow(run) if run.kind == "flow" else run_as_task(run)

    return wrapper


def _run_of(obj: Any, func: Callable[..., Any], args: Any, kwargs: Any) -> Optional[Run]:
    """How a call is recorded: as the nearest orchestrator above the object says.

    lolpop decorates classes, which outlive the runner that was made with them; so another runner's
    objects, with an orchestrator of their own or none, come through the same wrapper.
    """
    if _is_super_call(obj, func):
        return None
    orchestrator = next(_orchestrators(obj), None)
    return None if orchestrator is None else orchestrator.run_of(obj, func, args, kwargs)


def _orchestrators(obj: Any) -> Iterator[PrefectOrchestrator]:
    while obj is not None:
        for value in list(vars(obj).values()):
            if isinstance(value, PrefectOrchestrator):
                yield value
        obj = getattr(obj, "parent", None)


def _is_super_call(obj: Any, func: Callable[..., Any]) -> bool:
    """Whether the object's class has another method of that name, which calls this one."""
    current = inspect.getattr_static(type(obj), func.__name__, None)
    return current is not None and getattr(current, ORIGINAL, current) is not func
