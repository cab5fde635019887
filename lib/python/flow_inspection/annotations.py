"""Annotations, read into shapes."""

from __future__ import annotations

import ast
from typing import Any, Callable

from .bindings import Module
from .known_types import (
    ANNOTATED_TYPES,
    ANYTHING,
    ARRAYS,
    DICTIONARIES,
    FIELD,
    SCALARS,
    TUPLES,
    UNIQUE_ARRAYS,
    canonical,
)
from .shapes import (
    Anything,
    Array,
    Constrained,
    Dictionary,
    FixedTuple,
    Literals,
    Nothing,
    Scalar,
    Shape,
    constraints,
    union,
)
from .sources import Entity, External, InModule, Member, Project, Unknowable
from .values import EnumMember, Evaluator


class AnnotationReader:
    """Reads annotations of any module of the project."""

    def __init__(self, project: Project, evaluator: Evaluator) -> None:
        self._project = project
        self._evaluator = evaluator
        self._open: list[int] = []
        self.class_shape: Callable[[InModule], Shape] = _unknown_class
        """Makes a shape of a class of the project; `classes` sets it."""

    def read(self, module: Module, node: ast.AST) -> Shape:
        """The shape of an annotation. Raises Unknowable."""
        if isinstance(node, ast.Constant):
            return self._constant(module, node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return union([self.read(module, node.left), self.read(module, node.right)])
        if isinstance(node, ast.Subscript):
            return self._generic(module, node)
        if isinstance(node, ast.Call):
            return self._call(module, node)
        return self._entity(self._project.resolve(module, node), ast.unparse(node))

    def _constant(self, module: Module, node: ast.Constant) -> Shape:
        if node.value is None:
            return Nothing()
        if isinstance(node.value, str):
            try:
                return self.read(module, ast.parse(node.value.strip(), mode="eval").body)
            except SyntaxError as error:
                raise Unknowable(f"the annotation {node.value!r} is not Python") from error
        raise Unknowable(f"the annotation {node.value!r} is not a type")

    def _entity(self, entity: Entity, text: str) -> Shape:
        if isinstance(entity, External):
            return self._external(canonical(entity.name), text)
        if isinstance(entity, InModule):
            if isinstance(entity.node, ast.ClassDef):
                return self.class_shape(entity)
            return self._alias(entity, text)
        if isinstance(entity, Member):
            return self._nested_class(entity, text)
        raise Unknowable(f"`{text}` is not a type")

    def _alias(self, entity: InModule, text: str) -> Shape:
        if id(entity.node) in self._open or not isinstance(entity.node, ast.expr):
            raise Unknowable(f"`{text}` is not a type")
        self._open.append(id(entity.node))
        try:
            return self.read(entity.module, entity.node)
        finally:
            self._open.pop()

    def _nested_class(self, member: Member, text: str) -> Shape:
        assert isinstance(member.owner.node, ast.ClassDef)
        for statement in member.owner.node.body:
            if isinstance(statement, ast.ClassDef) and statement.name == member.name:
                return self.class_shape(InModule(member.owner.module, statement))
        raise Unknowable(f"`{text}` is not a type")

    def _external(self, name: str, text: str) -> Shape:
        if name in SCALARS:
            return Scalar(SCALARS[name])
        if name in ANYTHING:
            return Anything()
        if name in ARRAYS or name in TUPLES:
            return Array(None)
        if name in UNIQUE_ARRAYS:
            return Array(None, unique=True)
        if name in DICTIONARIES:
            return Dictionary()
        if name == "builtins.None":
            return Nothing()
        raise Unknowable(f"the type `{text}` comes from outside of the project")

    def _generic(self, module: Module, node: ast.Subscript) -> Shape:
        entity = self._project.resolve(module, node.value)
        text = ast.unparse(node)
        if not isinstance(entity, External):
            raise Unknowable(f"`{text}` is a generic class of the project")
        name = canonical(entity.name)
        if name == "typing.Literal":
            return self._literals(module, _elements(node.slice))
        if name == "typing.Annotated":
            return self._annotated(module, _elements(node.slice))
        if name in ANYTHING:
            return Anything()
        return self._collection(module, name, _elements(node.slice), text)

    def _collection(self, module: Module, name: str, nodes: list[ast.expr], text: str) -> Shape:
        if name in TUPLES:
            return self._tuple(module, nodes)
        shapes = [self.read(module, element) for element in nodes]
        if name == "typing.Union":
            return union(shapes)
        if name == "typing.Optional" and len(shapes) == 1:
            return union([shapes[0], Nothing()])
        if name in ARRAYS and len(shapes) == 1:
            return Array(shapes[0])
        if name in UNIQUE_ARRAYS and len(shapes) == 1:
            return Array(shapes[0], unique=True)
        if name in DICTIONARIES and len(shapes) == 2:
            return Dictionary(shapes[0], shapes[1])
        if name in ("typing.Final", "typing.Required", "typing.NotRequired", "typing.ReadOnly"):
            return shapes[0]
        raise Unknowable(f"the type `{text}` has no known schema")

    def _tuple(self, module: Module, nodes: list[ast.expr]) -> Shape:
        if len(nodes) == 2 and isinstance(nodes[1], ast.Constant) and nodes[1].value is ...:
            return Array(self.read(module, nodes[0]))
        return FixedTuple(tuple(self.read(module, element) for element in nodes))

    def _literals(self, module: Module, nodes: list[ast.expr]) -> Shape:
        values: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Subscript):
                inner = self.read(module, node)
                found: tuple[Any, ...] = inner.values if isinstance(inner, Literals) else ()
            else:
                found = (self._evaluator.evaluate(module, node),)
            for value in found:
                plain = value.value if isinstance(value, EnumMember) else value
                if not any(type(plain) is type(known) and plain == known for known in values):
                    values.append(plain)
        return Literals(tuple(values))

    def _annotated(self, module: Module, nodes: list[ast.expr]) -> Shape:
        shape = self.read(module, nodes[0])
        keywords: dict[str, Any] = {}
        by_field = False
        for node in nodes[1:]:
            found = self.metadata(module, node)
            if found is not None:
                keywords.update(found[0])
                by_field = by_field or found[1]
        if not keywords and not by_field:
            return shape
        return Constrained(shape, constraints(keywords), by_field)

    def metadata(self, module: Module, node: ast.expr) -> tuple[dict[str, Any], bool] | None:
        """Keywords of `Field(...)` or of annotated_types; None for a note of another kind."""
        if not isinstance(node, ast.Call):
            try:
                self._evaluator.evaluate(module, node)
            except Unknowable as reason:
                entity = self._project.resolve(module, node)
                if isinstance(entity, External) and not entity.name.startswith("pydantic"):
                    return None
                raise Unknowable(f"`{ast.unparse(node)}` in Annotated: {reason}") from reason
            return None
        entity = self._project.resolve(module, node.func)
        name = canonical(entity.name) if isinstance(entity, External) else ""
        if name == FIELD:
            return self.field_keywords(module, node), True
        if name.startswith("annotated_types."):
            return self._annotated_type(module, node, name.rsplit(".", 1)[1]), False
        raise Unknowable(f"`{ast.unparse(node)}` in Annotated may change the schema")

    def _annotated_type(self, module: Module, node: ast.Call, kind: str) -> dict[str, Any]:
        if kind not in ANNOTATED_TYPES:
            raise Unknowable(f"`{ast.unparse(node)}` in Annotated may change the schema")
        values = [self._evaluator.evaluate(module, argument) for argument in node.args]
        found = dict(zip(ANNOTATED_TYPES[kind], values))
        for keyword in node.keywords:
            found[str(keyword.arg)] = self._evaluator.evaluate(module, keyword.value)
        return found

    def field_keywords(self, module: Module, node: ast.Call) -> dict[str, Any]:
        """The arguments of `Field(...)`; a positional one is its default."""
        found: dict[str, Any] = {}
        if node.args:
            found["default"] = self._evaluator.evaluate(module, node.args[0])
        for keyword in node.keywords:
            if keyword.arg is None:
                raise Unknowable(f"`{ast.unparse(node)}` is computed")
            if keyword.arg == "default_factory":
                found["default_factory"] = keyword.value
            else:
                found[keyword.arg] = self._evaluator.evaluate(module, keyword.value)
        return found

    def _call(self, module: Module, node: ast.Call) -> Shape:
        entity = self._project.resolve(module, node.func)
        if isinstance(entity, External) and canonical(entity.name) == "typing.NewType":
            if len(node.args) == 2:
                return self.read(module, node.args[1])
        raise Unknowable(f"the type `{ast.unparse(node)}` is computed")


def _elements(node: ast.AST) -> list[ast.expr]:
    inner: Any = getattr(node, "value", node) if type(node).__name__ == "Index" else node
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]


def _unknown_class(entity: InModule) -> Shape:
    raise Unknowable(f"`{getattr(entity.node, 'name', '?')}` is a class")
