"""The orchestrator's options: their defaults, and what is wrong with those that were given."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Dict, List, Optional, Tuple

from omegaconf import OmegaConf

DEFAULTS: Dict[str, Any] = {
    "decorator_method": "decorator",
    "integration_types": ["runner", "pipeline", "component"],
    "prefect_flow_integration": ["runner", "pipeline"],
    "prefect_task_integration": ["component"],
    "flow_kwargs": {"log_prints": True},
    "task_kwargs": {},
    "cache_tasks": True,
    "cache_expiration": 86_400,
    "cache_directory": None,
    "plain_names": False,
    "prefect_profile": None,
    "prefect_settings": {},
}
"""Those of lolpop's own orchestrator, but for `prefect_profile`: theirs, `default`, leaves the
profile that the user works with."""

SPELLINGS = {"task-kwargs": "task_kwargs", "flow-kwargs": "flow_kwargs"}
"""lolpop's documentation has a dash in one of them."""

OURS = ("self", "fn", "cache_key_fn")
"""Parameters of Prefect's `Flow` and `Task` that are not the user's to set."""


class OrchestratorError(ValueError):
    """Options that the user can put right, all at once."""


@dataclass(frozen=True)
class Options:
    """The options of one orchestrator, checked and without OmegaConf."""

    flow_integrations: Tuple[str, ...]
    task_integrations: Tuple[str, ...]
    only_classes: Tuple[str, ...]
    flow_kwargs: Mapping[str, Any]
    task_kwargs: Mapping[str, Any]
    cache_tasks: bool
    cache_seconds: Optional[float]
    cache_directory: Optional[str]
    plain_names: bool


def plain(value: Any) -> Any:
    """A copy of OmegaConf's containers as dicts and lists; anything else as it is."""
    return OmegaConf.to_container(value, resolve=True) if OmegaConf.is_config(value) else value


def spelled(config: Mapping[str, Any]) -> Dict[str, Any]:
    """The options by the names we know them by, whatever the case they were written in."""
    lower = {str(key).lower(): plain(value) for key, value in config.items()}
    return {SPELLINGS.get(key, key): value for key, value in lower.items()}


def unknown_options(config: Mapping[str, Any]) -> List[str]:
    """Options that nobody reads."""
    return sorted(set(spelled(config)) - set(DEFAULTS) - {"integration_classes"})


def read_options(config: Mapping[str, Any]) -> Options:
    """The options of a config block. Raises OrchestratorError. Imports Prefect."""
    from prefect import Flow, Task

    given = {**DEFAULTS, **spelled(config)}
    problems: List[str] = []
    flow_kwargs = _kwargs("flow_kwargs", given["flow_kwargs"], Flow, problems)
    task_kwargs = _kwargs("task_kwargs", given["task_kwargs"], Task, problems)
    seconds = given["cache_expiration"]
    if seconds is not None and not (_is_number(seconds) and seconds > 0):
        problems.append(f"cache_expiration must be seconds above 0, or null; got {seconds!r}")
    for name in ("cache_tasks", "plain_names"):
        if not isinstance(given[name], bool):
            problems.append(f"{name} must be true or false; got {given[name]!r}")
    options = Options(
        flow_integrations=_names("prefect_flow_integration", given, problems),
        task_integrations=_names("prefect_task_integration", given, problems),
        only_classes=_names("integration_classes", given, problems),
        flow_kwargs=flow_kwargs,
        task_kwargs=task_kwargs,
        cache_tasks=given["cache_tasks"],
        cache_seconds=seconds,
        cache_directory=given["cache_directory"],
        plain_names=given["plain_names"],
    )
    if problems:
        raise OrchestratorError("PrefectOrchestrator: " + "; ".join(problems))
    return options


def _kwargs(name: str, value: Any, made: type, problems: List[str]) -> Dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(f"{name} must be a mapping; got {value!r}")
        return {}
    allowed = [key for key in inspect.signature(made.__init__).parameters if key not in OURS]
    unknown = sorted(set(map(str, value)) - set(allowed))
    if unknown:
        problems.append(
            f"{name} has {', '.join(unknown)}, which Prefect's {made.__name__} does not take; "
            f"it takes {', '.join(sorted(allowed))}"
        )
    kwargs = dict(value)
    if _is_number(kwargs.get("cache_expiration")):
        kwargs["cache_expiration"] = timedelta(seconds=kwargs["cache_expiration"])
    return kwargs


def _names(name: str, given: Mapping[str, Any], problems: List[str]) -> Tuple[str, ...]:
    value = given.get(name) or []
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        problems.append(f"{name} must be a list of names; got {value!r}")
        return ()
    return tuple(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
