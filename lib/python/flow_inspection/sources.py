"""Files of the project, and what a name means in them."""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Union


class Unknowable(Exception):
    """Something that only running the code would tell."""


@dataclass(frozen=True)
class Imported:
    """A name bound by an import: the module, or an attribute of it."""

    module: str
    attribute: str | None
    level: int


@dataclass(frozen=True)
class Unclear:
    """A name that has no single known meaning."""

    reason: str


Binding = Union[Imported, Unclear, ast.AST]


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


class Module:
    """One parsed file."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.path = path
        self.tree = tree
        self.stars: list[Imported] = []
        self.names: dict[str, Binding] = {}
        self._bind_all(tree.body, certain=True)
        for name in _mutated(tree.body):
            if not isinstance(self.names.get(name), (Imported, ast.ClassDef, type(None))):
                self.names[name] = Unclear(f"{name} is changed after it was assigned")

    def _bind_all(self, body: Iterable[ast.stmt], certain: bool) -> None:
        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._bind_import(statement, certain)
            elif isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                self._bind(statement.name, statement, certain)
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._bind_target(target, statement.value, certain)
            elif isinstance(statement, ast.AnnAssign):
                if statement.value is not None:
                    self._bind_target(statement.target, statement.value, certain)
            elif isinstance(statement, ast.AugAssign):
                self._bind_target(statement.target, None, certain)
            elif isinstance(statement, ast.If):
                self._bind_if(statement)
            elif isinstance(statement, ast.Try):
                self._bind_all(statement.body, certain)
                for handler in statement.handlers:
                    self._bind_missing(handler.body)
                self._bind_all([*statement.orelse, *statement.finalbody], certain)
            elif isinstance(statement, (ast.With, ast.AsyncWith)):
                self._bind_all(statement.body, certain)
            elif isinstance(statement, (ast.For, ast.While, ast.AsyncFor)):
                self._bind_all(statement.body, certain=False)
            elif type(statement).__name__ == "TypeAlias":
                self._bind(statement.name.id, statement.value, certain)  # type: ignore[attr-defined]

    def _bind_import(self, statement: ast.Import | ast.ImportFrom, certain: bool) -> None:
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                if alias.asname:
                    self._bind(alias.asname, Imported(alias.name, None, 0), certain)
                else:
                    first = alias.name.split(".")[0]
                    self._bind(first, Imported(first, None, 0), certain)
                continue
            source = Imported(statement.module or "", alias.name, statement.level)
            if alias.name == "*":
                self.stars.append(source)
            else:
                self._bind(alias.asname or alias.name, source, certain)

    def _bind_if(self, statement: ast.If) -> None:
        test = statement.test
        test_name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
        if test_name == "TYPE_CHECKING":
            self._bind_type_checking(statement.body)
            self._bind_all(statement.orelse, certain=True)
            return
        if _is_main_guard(test):
            return
        self._bind_all(statement.body, certain=False)
        self._bind_all(statement.orelse, certain=False)

    def _bind_type_checking(self, body: list[ast.stmt]) -> None:
        before = dict(self.names)
        self._bind_all(body, certain=True)
        for name in set(self.names) - set(before):
            self.names[name] = Unclear(f"{name} exists for type checkers only")

    def _bind_missing(self, body: list[ast.stmt]) -> None:
        before = dict(self.names)
        self._bind_all(body, certain=True)
        self.names.update(before)

    def _bind_target(self, target: ast.AST, value: ast.AST | None, certain: bool) -> None:
        if isinstance(target, ast.Name):
            unknown = Unclear(f"{target.id} is computed")
            self._bind(target.id, value if value is not None else unknown, certain)
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            same = len(values) == len(target.elts)
            for index, element in enumerate(target.elts):
                self._bind_target(element, values[index] if same else None, certain)

    def _bind(self, name: str, binding: Binding, certain: bool) -> None:
        known = self.names.get(name)
        if certain or known is None or known == binding:
            self.names[name] = binding
        else:
            self.names[name] = Unclear(f"{name} is defined in more than one way")


def _exports(module: str, name: str) -> bool:
    """Whether `from module import *` binds a name; of the standard library we can tell."""
    if module.split(".")[0] not in STANDARD_LIBRARY:
        return False
    namespace = importlib.import_module(module)
    return name in getattr(namespace, "__all__", vars(namespace)) and not name.startswith("_")


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and getattr(test.left, "id", None) == "__name__"


def _mutated(body: Iterable[ast.stmt]) -> Iterable[str]:
    """Names whose value a module-level statement changes in place."""
    for statement in body:
        targets: list[ast.AST] = []
        if isinstance(statement, ast.Assign) or isinstance(statement, ast.Delete):
            targets = list(statement.targets)
        elif isinstance(statement, ast.AugAssign):
            targets = [statement.target]
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            targets = [statement.value.func]
        for target in targets:
            inner = getattr(target, "value", None)
            if isinstance(target, (ast.Subscript, ast.Attribute)) and isinstance(inner, ast.Name):
                yield inner.id


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
