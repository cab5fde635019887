"""Enums of the project."""

from __future__ import annotations

import ast
from typing import Any

from .shapes import Definition
from .sources import External, InModule, Project, Unknowable
from .values import EnumMember, Evaluator, Instance

ENUMS = {"enum.Enum": None, "enum.IntEnum": "int", "enum.StrEnum": "str"}
"""Base classes, and what else their members are."""
MIXINS = {"builtins.str": "str", "builtins.int": "int", "builtins.float": "float"}
OWN_WAYS = ("__init__", "__new__", "_generate_next_value_")


class EnumReader:
    """Reads the members of an enum."""

    def __init__(self, project: Project, evaluator: Evaluator) -> None:
        self._project = project
        self._evaluator = evaluator

    def read(self, entity: InModule, definition: Definition) -> None:
        """Fill in the members. Raises Unknowable."""
        assert isinstance(entity.node, ast.ClassDef)
        for statement in entity.node.body:
            name = getattr(statement, "name", "")
            if name in OWN_WAYS:
                raise Unknowable(f"enum {definition.name} has {name}")
            if not isinstance(statement, ast.Assign):
                continue
            for target in statement.targets:
                if not isinstance(target, ast.Name):
                    raise Unknowable(f"enum {definition.name} has computed members")
                if not target.id.startswith("_"):
                    self._add(entity, definition, target.id, statement.value)

    def member(self, definition: Definition, name: str) -> EnumMember:
        """A member by its name."""
        if name in definition.values:
            return EnumMember(name, definition.values[name])
        raise Unknowable(f"enum {definition.name} has no member {name}")

    def member_of_value(self, definition: Definition, values: list[Any]) -> EnumMember:
        """`Model("gbm")`."""
        for name, value in definition.values.items():
            if values == [value]:
                return EnumMember(name, value)
        raise Unknowable(f"enum {definition.name} has no such member")

    def _add(self, entity: InModule, definition: Definition, name: str, node: ast.expr) -> None:
        value = self._value(entity, definition, name, node)
        if isinstance(value, (EnumMember, Instance)):
            raise Unknowable(f"enum {definition.name} has members that are objects")
        definition.values[name] = value

    def _value(self, entity: InModule, definition: Definition, name: str, node: ast.expr) -> Any:
        if isinstance(node, ast.Call):
            found = self._project.resolve(entity.module, node.func)
            if isinstance(found, External) and found.name == "enum.auto":
                return self._next(entity, definition, name)
        return self._evaluator.evaluate(entity.module, node)

    def _next(self, entity: InModule, definition: Definition, name: str) -> Any:
        """What `auto()` becomes."""
        if definition.mixin != "str":
            numbers = [value for value in definition.values.values() if isinstance(value, int)]
            return max(numbers, default=0) + 1
        assert isinstance(entity.node, ast.ClassDef)
        bases = [self._project.resolve(entity.module, base) for base in entity.node.bases]
        if not any(isinstance(base, External) and base.name == "enum.StrEnum" for base in bases):
            raise Unknowable(f"enum {definition.name} mixes str and auto()")
        return name.lower()
