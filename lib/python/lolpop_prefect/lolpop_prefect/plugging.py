"""Gives lolpop our orchestrator in place of its own, without a change to anybody's config."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional, Union

# lolpop imports GitPython, which fails on a machine without git unless told not to.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import lolpop.component  # noqa: E402
from lolpop.utils import common_utils  # noqa: E402
from omegaconf import DictConfig, OmegaConf  # noqa: E402

from .colours import keep_colours_out  # noqa: E402
from .orchestrator import PrefectOrchestrator  # noqa: E402

NAME = PrefectOrchestrator.__name__


def plug_in() -> None:
    """Make the name `PrefectOrchestrator` in a config mean ours; call it before a runner is made.

    From then on lolpop also reads `decorators:`, as its documentation spells `decorator:`.
    """
    setattr(lolpop.component, NAME, PrefectOrchestrator)
    keep_colours_out()
    set_up = common_utils.set_up_decorators
    if getattr(set_up, "reads_both_spellings", False):
        return

    def set_up_decorators(obj: Any, conf: Any, *args: Any, **kwargs: Any) -> Any:
        return set_up(obj, with_decorator(conf), *args, **kwargs)

    set_up_decorators.reads_both_spellings = True
    common_utils.set_up_decorators = set_up_decorators


def load_class(file: Path, name: str) -> type:
    """A class of a Python file that no package holds; its folder is where it imports from."""
    module = sys.modules.get(file.stem)
    if module is None or Path(getattr(module, "__file__", None) or "") != file:
        sys.path.insert(0, str(file.parent))
        module = common_utils.load_module_from_file(file)
    return getattr(module, name)


def with_decorator(conf: Any) -> Any:
    """A config whose `decorators` block, if it has one, is part of `decorator`."""
    plural = conf.get("decorators") if hasattr(conf, "get") else None
    if not plural:
        return conf
    return OmegaConf.merge(
        conf, {"decorator": OmegaConf.merge(plural, conf.get("decorator") or {})}
    )


def load_config(
    path: Union[str, Path],
    override: Optional[Union[str, Mapping[str, Any]]] = None,
    orchestrator: Optional[Mapping[str, Any]] = None,
) -> DictConfig:
    """A workflow's config file, ready for its runner.

    Args:
        path: The config file.
        override: Another file in its place, or values to lay over what it says.
        orchestrator: Options of the orchestrator, over those in the file.

    A config that names no PrefectOrchestrator gets one.
    """
    conf = OmegaConf.load(override if isinstance(override, (str, Path)) else path)
    if not isinstance(conf, DictConfig):
        raise ValueError(f"{path} must hold a mapping")
    if isinstance(override, Mapping):
        conf = OmegaConf.merge(conf, dict(override))
    conf = with_decorator(conf)
    decorators = conf.get("decorator") or {}
    key = next((key for key, name in decorators.items() if name == NAME), None)
    if key is None:
        key = "orchestrator" if "orchestrator" not in decorators else "prefect_orchestrator"
        conf = OmegaConf.merge(conf, {"decorator": {key: NAME}})
    if orchestrator:
        conf = OmegaConf.merge(conf, {key: {"config": dict(orchestrator)}})
    return conf
