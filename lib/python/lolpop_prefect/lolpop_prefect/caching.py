"""Results of tasks, kept on this machine by the content of all that they depend on."""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import cloudpickle
from lolpop.base_integration import BaseIntegration

from .code import class_digest
from .hashing import Unhashable, digest, file_digest, files_in
from .options import plain

FORMAT = "1"

OUTSIDE = (
    "data_connector",
    "metadata_tracker",
    "metrics_tracker",
    "model_deployer",
    "model_repository",
    "notifier",
    "resource_version_control",
    "test_recorder",
    "genai_chatbot",
)
"""lolpop's kinds of component whose purpose is what they read or write elsewhere."""

PLUMBING = {
    "config",
    "integration_framework",
    "integration_type",
    "module",
    "name",
    "parent",
    "parent_integration_type",
    "plugin_mods",
    "type",
}
"""What lolpop itself keeps in every object."""


def is_cached(obj: Any) -> bool:
    """Whether a component's tasks may be cached at all.

    `cache_tasks: false` in the component's config, or in that of anything above it, says no.
    """
    if any(_is_outside(base.__module__) for base in type(obj).__mro__):
        return False
    return all(config.get("cache_tasks", True) is not False for config in _configs(obj))


def _is_outside(module: str) -> bool:
    parts = module.split(".")
    if parts[:2] != ["lolpop", "component"] or len(parts) < 4:
        return False
    return parts[2] in OUTSIDE or (
        parts[2] == "data_transformer"
        and parts[3] not in ("base_data_transformer", "local_data_transformer")
    )


class TaskCache:
    """A folder of results. Raises nothing: what cannot be read or written is not cached."""

    def __init__(self, folder: Optional[str], seconds: Optional[float]) -> None:
        self._folder = folder
        self._seconds = seconds
        self._tidied = False

    @property
    def folder(self) -> Path:
        """Beside Prefect's own results, unless the user names another one."""
        if self._folder:
            return Path(self._folder).expanduser()
        from prefect.settings import PREFECT_LOCAL_STORAGE_PATH

        return Path(PREFECT_LOCAL_STORAGE_PATH.value()) / "lolpop-tasks"

    def attempt(self, obj: Any, func: Callable[..., Any], arguments: Mapping[str, Any]) -> Attempt:
        """A call that is about to be made."""
        return Attempt(self, obj, func, arguments)

    def find(self, key: str) -> Optional[Dict[str, Any]]:
        """The entry of a key that is neither too old nor unreadable."""
        path = self.folder / key
        try:
            if self._is_old(path):
                return None
            entry = pickle.loads(path.read_bytes())
            stale = any(file_digest(name) != was for name, was in entry["files"].items())
        except Exception:  # Not there, another version's pickle, a file that is gone, ...
            return None
        return None if stale else entry

    def keep(self, key: str, entry: Mapping[str, Any]) -> None:
        """Write an entry; half of one is never seen."""
        try:
            content = cloudpickle.dumps(dict(entry))
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._tidy()
            handle, draft = tempfile.mkstemp(dir=self.folder, prefix="draft-")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(draft, self.folder / key)
        except Exception:  # A result that has no pickle, a full disk, ...
            return

    def _is_old(self, path: Path) -> bool:
        return self._seconds is not None and time.time() - path.stat().st_mtime > self._seconds

    def _tidy(self) -> None:
        if self._tidied:
            return
        self._tidied = True
        for path in self.folder.iterdir():
            if self._is_old(path):
                path.unlink()


class Attempt:
    """One call: is there a result for it, and if not, may its result be kept?"""

    def __init__(
        self, cache: TaskCache, obj: Any, func: Callable[..., Any], arguments: Mapping[str, Any]
    ) -> None:
        self._cache = cache
        self._obj = obj
        self._arguments = dict(arguments)
        self._key: Optional[str] = None
        self.hit: Optional[Hit] = None
        try:
            self._before = _own_state(obj)
            self._around = self._surroundings()
            self._key = digest(
                [
                    FORMAT,
                    class_digest(type(obj)),
                    func.__name__,
                    [_without_paths(config) for config in _configs(obj)],
                    self._before,
                    self._around,
                ]
            )
        except Unhashable:
            return
        entry = cache.find(self._key)
        if entry is not None:
            self.hit = Hit(obj, entry)

    def keep(self, value: Any) -> None:
        """Keep the result, with what the call changed in its object.

        Not a None: such a call was made for what it does. Nor when it changed its arguments or
        another object, which a later call would have to change again.
        """
        if self._key is None or value is None:
            return
        try:
            after = _own_state(self._obj)
            if self._surroundings() != self._around:
                return
            files = {name: file_digest(name) for name in files_in(value)}
        except (Unhashable, OSError):
            return
        gone = [name for name in self._before if name not in after]
        state = vars(self._obj)
        changed = {name: state[name] for name in after if after[name] != self._before.get(name)}
        entry = {"value": value, "changed": changed, "gone": gone, "files": files}
        self._cache.keep(self._key, entry)

    def _surroundings(self) -> List[Any]:
        """The arguments, and the components that the method can reach by name."""
        return [_described(self._arguments), _neighbours(self._obj)]


class Hit:
    """A result that was kept."""

    def __init__(self, obj: Any, entry: Mapping[str, Any]) -> None:
        self._obj = obj
        self._entry = entry

    def take(self) -> Any:
        """The result, after the object was changed as the call had changed it."""
        vars(self._obj).update(self._entry["changed"])
        for name in self._entry["gone"]:
            vars(self._obj).pop(name, None)
        return self._entry["value"]


def _own_state(obj: Any) -> Dict[str, str]:
    """What an object keeps by itself, each part as a hash."""
    return {
        name: digest(value)
        for name, value in vars(obj).items()
        if name not in PLUMBING and not isinstance(value, BaseIntegration)
    }


def _neighbours(obj: Any) -> Dict[str, Any]:
    found = {}
    for name, value in vars(obj).items():
        if name in PLUMBING or not isinstance(value, BaseIntegration) or value is obj:
            continue
        found[name] = [class_digest(type(value)), _without_paths(plain(value.config))]
        if is_cached(value):
            found[name].append(_own_state(value))
    return found


def _described(value: Any) -> Any:
    """Arguments as hashes; lolpop's own objects by their class, config and state."""
    if isinstance(value, BaseIntegration):
        return [
            class_digest(type(value)),
            list(map(_without_paths, _configs(value))),
            _own_state(value),
        ]
    if type(value) in (list, tuple):
        return [type(value).__name__, [_described(part) for part in value]]
    if type(value) is dict:
        return {str(key): _described(part) for key, part in value.items()}
    return digest(value)


def _configs(obj: Any) -> List[Dict[str, Any]]:
    """Its config and those that it inherits from."""
    configs = []
    while obj is not None:
        configs.append(plain(obj.config))
        obj = getattr(obj, "parent", None)
    return configs


def _without_paths(config: Mapping[str, Any]) -> Dict[str, Any]:
    """Without the plug-ins' places: what they hold counts as code."""
    return {key: value for key, value in config.items() if str(key).lower() != "plugin_paths"}
