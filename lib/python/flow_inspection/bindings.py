"""The names that a file binds, and to what, as far as reading it tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Union


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
