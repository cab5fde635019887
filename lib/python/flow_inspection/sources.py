"""Files of the project, and what a name means in them."""

from __future__ import annotations

import ast
import builtins
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Union

from .bindings import Imported, Module, Unclear


class Unknowable(Exception):
    """Something that only running the code would tell."""


@dataclass(frozen=True)
class External:
    """Something outside of the project, by its full name: `typing.Optional`."""

    name: str


@dataclass(frozen=True, eq=False)
class InModule:
    """A class, function or assigned expression of a module of the project."""

    module: Module
    node: ast.AST


@dataclass(frozen=True, eq=False)
class WholeModule:
    """A module of the project."""

    module: Module


@dataclass(frozen=True, eq=False)
class Member:
    """An attribute of a class of the project."""

    owner: InModule
    name: str


Entity = Union[External, InModule, WholeModule, Member]

STANDARD_LIBRARY = ("collections", "dataclasses", "datetime", "decimal", "enum", "typing", "uuid")
"""Modules whose names flows take by star imports."""


def _exports(module: str, name: str) -> bool:
    """Whether `from module import *` binds a name; of the standard library we can tell."""
    if module.split(".")[0] not in STANDARD_LIBRARY:
        return False
    namespace = importlib.import_module(module)
    return name in getattr(namespace, "__all__", vars(namespace)) and not name.startswith("_")


class Project:
    """The files below the working directory, parsed when asked for."""

    def __init__(self, working_directory: Path) -> None:
        self.working_directory = working_directory
        self._modules: dict[Path, Module] = {}

    def load(self, path: Path) -> Module:
        """Parse a file. Raises OSError, SyntaxError, ValueError."""
        path = path.resolve()
        if path not in self._modules:
            self._modules[path] = Module(path, ast.parse(path.read_bytes(), filename=str(path)))
        return self._modules[path]

    def resolve(self, module: Module, expression: ast.AST) -> Entity:
        """What a (dotted) name means. Raises Unknowable."""
        if isinstance(expression, ast.Name):
            return self.lookup(module, expression.id)
        if isinstance(expression, ast.Attribute):
            return self._attribute(self.resolve(module, expression.value), expression.attr)
        raise Unknowable(f"`{ast.unparse(expression)}` is not a name")

    def lookup(self, module: Module, name: str, seen: tuple[tuple[Path, str], ...] = ()) -> Entity:
        key = (module.path, name)
        if key in seen:
            raise Unknowable(f"{name} refers to itself")
        seen = (*seen, key)
        binding = module.names.get(name)
        if binding is None:
            return self._unbound(module, name, seen)
        if isinstance(binding, Unclear):
            raise Unknowable(binding.reason)
        if isinstance(binding, Imported):
            return self._imported(module, binding, seen)
        if isinstance(binding, ast.Name):
            return self.lookup(module, binding.id, seen)
        if isinstance(binding, ast.Attribute):
            try:
                return self.resolve(module, binding)
            except Unknowable:
                pass
        return InModule(module, binding)

    def _unbound(self, module: Module, name: str, seen: tuple[tuple[Path, str], ...]) -> Entity:
        """A name that the module itself does not bind: star imports, then builtins."""
        for star in reversed(module.stars):
            source = self._find(module, star.module, star.level)
            if source is None:
                if _exports(star.module, name):
                    return External(f"{star.module}.{name}")
                continue
            if self._binds(source, name, seen):
                return self.lookup(source, name, seen)
        if hasattr(builtins, name):
            return External(f"builtins.{name}")
        raise Unknowable(f"{name} is not defined in {module.path.name}")

    def _binds(self, module: Module, name: str, seen: tuple[tuple[Path, str], ...]) -> bool:
        if name in module.names:
            return True
        if (module.path, name) in seen or not module.stars:
            return False
        try:
            found = self._unbound(module, name, (*seen, (module.path, name)))
        except Unknowable:
            return False
        return not (isinstance(found, External) and found.name.startswith("builtins."))

    def _imported(
        self, module: Module, binding: Imported, seen: tuple[tuple[Path, str], ...]
    ) -> Entity:
        source = self._find(module, binding.module, binding.level)
        if binding.attribute is None:
            return WholeModule(source) if source else External(binding.module)
        if source is not None and binding.attribute in source.names:
            return self.lookup(source, binding.attribute, seen)
        inner = f"{binding.module}.{binding.attribute}".lstrip(".")
        submodule = self._find(module, inner, binding.level)
        if submodule is not None:
            return WholeModule(submodule)
        if source is not None:
            return self._unbound(source, binding.attribute, seen)
        if binding.level:
            raise Unknowable(f"{inner} could not be found")
        return External(inner)

    def _attribute(self, entity: Entity, name: str) -> Entity:
        if isinstance(entity, External):
            return External(f"{entity.name}.{name}")
        if isinstance(entity, WholeModule):
            if name in entity.module.names:
                return self.lookup(entity.module, name)
            folder = entity.module.path.parent
            for path in (folder / f"{name}.py", folder / name / "__init__.py"):
                if entity.module.path.name == "__init__.py" and path.is_file():
                    return WholeModule(self._load_quietly(path))
            raise Unknowable(f"{name} is not defined in {entity.module.path.name}")
        if isinstance(entity, InModule) and isinstance(entity.node, ast.ClassDef):
            return Member(entity, name)
        raise Unknowable(f"the attribute {name} is computed")

    def _find(self, importer: Module, name: str, level: int) -> Module | None:
        parts = [part for part in name.split(".") if part]
        roots = [importer.path.parent, self.working_directory]
        if level:
            root = importer.path.parent
            for _ in range(level - 1):
                root = root.parent
            roots = [root]
        for root in roots:
            base = root.joinpath(*parts)
            for path in (base.with_suffix(".py") if parts else None, base / "__init__.py"):
                if path is not None and path.is_file() and path.resolve() != importer.path:
                    return self._load_quietly(path)
        return None

    def _load_quietly(self, path: Path) -> Module:
        try:
            return self.load(path)
        except (OSError, SyntaxError, ValueError) as error:
            raise Unknowable(f"{path.name} could not be read ({error})") from error
