"""What a class does, as a hash: its own source, its project's modules that it uses, versions."""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
import sysconfig
from collections.abc import Iterable
from types import ModuleType
from typing import Any, Dict, List, Optional

from .hashing import file_digest, is_below

INSTALLED = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]


@functools.cache
def class_version(cls: type) -> str:
    """Twelve digits that change with the class's code."""
    return class_digest(cls)[:12]


@functools.cache
def class_digest(cls: type) -> str:
    """A hash of the modules that define the class and its bases, and of all that these import.

    Modules of the project count by their text; installed packages by their version. What is
    imported inside a function does not count.
    """
    project: Dict[str, str] = {}
    packages: Dict[str, str] = {"python": platform.python_version()}
    waiting = [module for base in cls.__mro__ if (module := sys.modules.get(base.__module__))]
    seen = set()
    while waiting:
        module = waiting.pop()
        if module.__name__ in seen:
            continue
        seen.add(module.__name__)
        path = _project_file(module)
        if path is None:
            top = module.__name__.split(".")[0]
            packages[top] = str(getattr(sys.modules.get(top), "__version__", ""))
        else:
            project[module.__name__] = file_digest(path)
            waiting.extend(_imports(module))
    parts: List[str] = [f"{cls.__module__}.{cls.__qualname__}"]
    parts += [f"{name} {text}" for name, text in sorted({**packages, **project}.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _imports(module: ModuleType) -> Iterable[ModuleType]:
    for value in list(vars(module).values()):
        if isinstance(value, ModuleType):
            yield value
        else:
            origin = sys.modules.get(_origin(value) or "")
            if origin is not None:
                yield origin


def _origin(value: Any) -> Optional[str]:
    name = getattr(value, "__module__", None)
    return name if isinstance(name, str) else None


def _project_file(module: ModuleType) -> Optional[str]:
    path = getattr(module, "__file__", None)
    if not path or not path.endswith(".py") or any(is_below(path, part) for part in INSTALLED):
        return None
    return path
