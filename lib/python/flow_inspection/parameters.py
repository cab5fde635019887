"""A flow's parameter schema, as far as its source tells it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .annotations import AnnotationReader
from .bindings import Module
from .classes import ClassReader
from .dialect import Dialect, Schema
from .docstrings import parameter_descriptions
from .finding import FoundFlow, Function
from .known_types import FIELD, canonical
from .pydantic1 import Pydantic1
from .pydantic2 import Pydantic2
from .shapes import NO_DEFAULT, Anything, Array, Constrained, Dictionary, Shape
from .sources import External, Project, Unknowable
from .values import Evaluator

DIALECTS: dict[str, type[Dialect]] = {"pydantic1": Pydantic1, "pydantic2": Pydantic2}


@dataclass
class ParameterSchema:
    """The schema, and what could not be known of it."""

    schema: Schema
    unknown: dict[str, str]
    """Why, by parameter; each of these takes anything."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of the function."""

    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    gathers: type[list] | type[dict] | None = None
    """What `*args` and `**kwargs` gather what they are given in."""


class ParameterReader:
    """Reads signatures in one dialect."""

    def __init__(self, project: Project, evaluator: Evaluator, dialect: str) -> None:
        self._project = project
        self._evaluator = evaluator
        self._annotations = AnnotationReader(project, evaluator)
        self._classes = ClassReader(project, evaluator, self._annotations)
        self._dialect_name = dialect

    def read(self, found: FoundFlow) -> ParameterSchema:
        writer = DIALECTS[self._dialect_name](self._classes.definition)
        descriptions = parameter_descriptions(found.docstring)
        properties: Schema = {}
        required: list[str] = []
        unknown: dict[str, str] = {}
        for position, parameter in enumerate(_parameters(found.function)):
            if parameter.name in ("self", "cls"):
                continue
            extra: Schema = {"position": position}
            if parameter.name in descriptions:
                extra["description"] = descriptions[parameter.name]
            known = dict(writer.definitions)
            try:
                schema, needed = self._property(writer, found.module, parameter, extra)
            except Unknowable as reason:
                writer.definitions = known
                unknown[parameter.name] = str(reason)
                schema, needed = self._permissive(writer, found.module, parameter, extra)
            properties[parameter.name] = schema
            if needed:
                required.append(parameter.name)
        return ParameterSchema(writer.parameters(properties, required), unknown)

    def _property(
        self, writer: Dialect, module: Module, parameter: Parameter, extra: Schema
    ) -> tuple[Schema, bool]:
        shape = self._shape(module, parameter.annotation)
        if parameter.gathers is not None and self._dialect_name == "pydantic2":
            return self._gathering(writer, parameter.name, parameter.gathers, shape, extra), False
        default, from_field = self._default(module, parameter)
        if default is NO_DEFAULT and isinstance(shape, Constrained):
            default = dict(shape.keywords).get("default", NO_DEFAULT)
        beside = {**extra, **from_field}
        if default is not NO_DEFAULT and not _has_schema(self._project, module, parameter.default):
            # A class as a default: pydantic leaves it out.
            return writer.parameter(parameter.name, shape, NO_DEFAULT, beside), False
        return writer.parameter(parameter.name, shape, default, beside), default is NO_DEFAULT

    def _gathering(
        self, writer: Dialect, name: str, gathers: type, shape: Shape, extra: Schema
    ) -> Schema:
        """As Prefect says it from 3.9 on; before, a run could not be given what it asks for."""
        gathered = Array(shape) if gathers is list else Dictionary(value=shape)
        return writer.parameter(name, gathered, gathers(), extra)

    def _shape(self, module: Module, annotation: ast.expr | None) -> Shape:
        if annotation is None:
            return Anything()
        shape = self._annotations.read(module, annotation)
        # Prefect evaluates an annotation, but not text inside of one: that is Any to it.
        return Anything() if _has_text_inside(annotation) else shape

    def _default(self, module: Module, parameter: Parameter) -> tuple[Any, Schema]:
        """The default, and what a `Field(...)` that stands for it says besides."""
        node = parameter.default
        if node is None:
            return NO_DEFAULT, {}
        if not _has_schema(self._project, module, node):
            return None, {}
        if not self._is_field(module, node):
            return self._evaluator.evaluate(module, node), {}
        if self._dialect_name != "pydantic2":
            raise Unknowable("Field(...) as a default is for pydantic 2")
        assert isinstance(node, ast.Call)
        keywords = self._annotations.field_keywords(module, node)
        default = keywords.get("default", NO_DEFAULT)
        extra = keywords.get("json_schema_extra")
        beside = dict(extra) if isinstance(extra, dict) else {}
        if keywords.get("description"):
            beside["description"] = keywords["description"]
        return NO_DEFAULT if default is ... else default, beside

    def _is_field(self, module: Module, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call):
            return False
        found = self._project.resolve(module, node.func)
        return isinstance(found, External) and canonical(found.name) == FIELD

    def _permissive(
        self, writer: Dialect, module: Module, parameter: Parameter, extra: Schema
    ) -> tuple[Schema, bool]:
        """A parameter that takes anything, with its default if that is known."""
        schema: Schema = {**extra, "title": parameter.name}
        if parameter.default is None:
            return schema, parameter.gathers is None
        try:
            default, from_field = self._default(module, parameter)
            schema.update(from_field)
            if default is NO_DEFAULT:
                return schema, True
            if default is not None or self._dialect_name == "pydantic2":
                schema["default"] = writer.json(default)
        except Unknowable:
            pass
        return schema, False


def _has_text_inside(annotation: ast.expr) -> bool:
    """`Optional["Point"]`: a name in quotes inside of an annotation."""
    if isinstance(annotation, ast.Constant):
        return False
    inner = list(ast.iter_child_nodes(annotation))
    if isinstance(annotation, ast.Subscript):
        head = ast.unparse(annotation.value).rsplit(".", 1)[-1]
        if head == "Literal":
            return False
        if head == "Annotated" and isinstance(annotation.slice, ast.Tuple):
            inner = [annotation.slice.elts[0]]
    for node in inner:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return not hasattr(builtins, node.value)
        if isinstance(node, ast.expr) and _has_text_inside(node):
            return True
    return False


def _has_schema(project: Project, module: Module, node: ast.expr | None) -> bool:
    """False for a default that is a type of Python itself."""
    if not isinstance(node, ast.Name):
        return True
    try:
        found = project.resolve(module, node)
    except Unknowable:
        return True
    return not (isinstance(found, External) and found.name.startswith("builtins."))


def _parameters(function: Function) -> Iterator[Parameter]:
    """The parameters in the order of the signature."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults: list[ast.expr | None] = [None] * missing + list(arguments.defaults)
    for argument, default in zip(positional, defaults):
        yield Parameter(argument.arg, argument.annotation, default)
    if arguments.vararg:
        yield Parameter(arguments.vararg.arg, arguments.vararg.annotation, None, list)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        yield Parameter(argument.arg, argument.annotation, default)
    if arguments.kwarg:
        yield Parameter(arguments.kwarg.arg, arguments.kwarg.annotation, None, dict)
