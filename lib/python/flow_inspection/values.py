"""Expressions whose value is known without running them."""

from __future__ import annotations

import ast
import datetime
import decimal
import math
import operator
import pathlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from .bindings import Module
from .sources import Entity, External, InModule, Member, Project, Unknowable

LARGEST = 1 << 256
LONGEST = 100_000


@dataclass(frozen=True)
class EnumMember:
    """A member of an enum of the project."""

    name: str
    value: Any


@dataclass(frozen=True)
class Instance:
    """An instance of a class of the project, with the arguments it was made with."""

    entity: InModule
    arguments: Mapping[str, Any]


CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    "builtins.bool": bool,
    "builtins.bytes": bytes,
    "builtins.dict": dict,
    "builtins.float": float,
    "builtins.frozenset": frozenset,
    "builtins.int": int,
    "builtins.list": list,
    "builtins.set": set,
    "builtins.str": str,
    "builtins.tuple": tuple,
    "datetime.date": datetime.date,
    "datetime.datetime": datetime.datetime,
    "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta,
    "datetime.timezone": datetime.timezone,
    "decimal.Decimal": decimal.Decimal,
    "pathlib.Path": pathlib.PurePosixPath,
    "pathlib.PurePath": pathlib.PurePosixPath,
    "pathlib.PosixPath": pathlib.PurePosixPath,
    "uuid.UUID": uuid.UUID,
}
CONSTANTS: dict[str, Any] = {
    "datetime.timezone.utc": datetime.timezone.utc,
    "datetime.UTC": datetime.timezone.utc,
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    "math.nan": math.nan,
}
BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
UNARY: dict[type, Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}


class Evaluator:
    """Evaluates literals, constants of the project, and constructors of the standard library."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._open: list[tuple[Any, int]] = []
        self.instance: Callable[[InModule, list[Any], dict[str, Any]], Any] = _refuse
        """Makes a value of a class of the project; `classes` sets it."""
        self.enum_member: Callable[[InModule, str], Any] = _refuse

    def evaluate(self, module: Module, node: ast.AST) -> Any:
        """The value of an expression. Raises Unknowable."""
        key = (module.path, id(node))
        if key in self._open:
            raise Unknowable("a value refers to itself")
        self._open.append(key)
        try:
            return self._evaluate(module, node)
        except (ArithmeticError, TypeError, ValueError, LookupError) as error:
            raise Unknowable(f"`{ast.unparse(node)}` has no value ({error})") from error
        finally:
            self._open.pop()

    def _evaluate(self, module: Module, node: ast.AST) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            values = [self.evaluate(module, element) for element in node.elts]
            return {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)](values)
        if isinstance(node, ast.Dict):
            return self._dictionary(module, node)
        if isinstance(node, ast.UnaryOp) and type(node.op) in UNARY:
            return UNARY[type(node.op)](self.evaluate(module, node.operand))
        if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
            return self._binary(module, node)
        if isinstance(node, ast.JoinedStr):
            return self._joined(module, node)
        if isinstance(node, ast.Subscript):
            return self.evaluate(module, node.value)[self.evaluate(module, node.slice)]
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._named(module, node)
        if isinstance(node, ast.Call):
            return self._call(module, node)
        raise Unknowable(f"`{ast.unparse(node)}` is computed")

    def _dictionary(self, module: Module, node: ast.Dict) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values):
            if key is None:
                result.update(self.evaluate(module, value))
            else:
                result[self.evaluate(module, key)] = self.evaluate(module, value)
        return result

    def _binary(self, module: Module, node: ast.BinOp) -> Any:
        left, right = self.evaluate(module, node.left), self.evaluate(module, node.right)
        for side in (left, right):
            if isinstance(side, int) and abs(side) > LARGEST:
                raise Unknowable(f"`{ast.unparse(node)}` is too large")
        if isinstance(node.op, (ast.Pow, ast.LShift)) and abs(right) > 1000:
            raise Unknowable(f"`{ast.unparse(node)}` is too large")
        if isinstance(node.op, ast.Mult) and max(_length(left), _length(right)) > 1:
            if _length(left) * (right if isinstance(right, int) else 1) > LONGEST:
                raise Unknowable(f"`{ast.unparse(node)}` is too large")
        return BINARY[type(node.op)](left, right)

    def _joined(self, module: Module, node: ast.JoinedStr) -> str:
        parts = []
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                if value.conversion != -1 or value.format_spec is not None:
                    raise Unknowable(f"`{ast.unparse(node)}` is formatted")
                part = self.evaluate(module, value.value)
                if not isinstance(part, (str, int, float)):
                    raise Unknowable(f"`{ast.unparse(node)}` is formatted")
                parts.append(str(part))
            else:
                parts.append(self.evaluate(module, value))
        return "".join(parts)

    def _named(self, module: Module, node: ast.AST) -> Any:
        if isinstance(node, ast.Attribute) and node.attr in ("value", "name"):
            try:
                owner = self.evaluate(module, node.value)
            except Unknowable:
                owner = None
            if isinstance(owner, EnumMember):
                return getattr(owner, node.attr)
        return self.value_of(self._project.resolve(module, node), ast.unparse(node))

    def value_of(self, entity: Entity, text: str) -> Any:
        """The value that an entity stands for."""
        if isinstance(entity, External):
            if entity.name in CONSTANTS:
                return CONSTANTS[entity.name]
            raise Unknowable(f"`{text}` comes from outside of the project")
        if isinstance(entity, Member):
            return self.enum_member(entity.owner, entity.name)
        if isinstance(entity, InModule) and isinstance(entity.node, ast.expr):
            return self.evaluate(entity.module, entity.node)
        raise Unknowable(f"`{text}` is not a plain value")

    def _call(self, module: Module, node: ast.Call) -> Any:
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise Unknowable(f"`{ast.unparse(node)}` is computed")
        function = self._project.resolve(module, node.func)
        arguments = [self.evaluate(module, argument) for argument in node.args]
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise Unknowable(f"`{ast.unparse(node)}` is computed")
            named[keyword.arg] = self.evaluate(module, keyword.value)
        if isinstance(function, External) and function.name in CONSTRUCTORS:
            return CONSTRUCTORS[function.name](*arguments, **named)
        if isinstance(function, InModule) and isinstance(function.node, ast.ClassDef):
            return self.instance(function, arguments, named)
        raise Unknowable(f"`{ast.unparse(node)}` is computed")


def _refuse(*_: Any) -> Any:
    raise Unknowable("a class of the project is not a plain value")


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple)) else 1
