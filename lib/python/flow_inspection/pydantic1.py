"""JSON schema as pydantic 1 writes it: Prefect 2.20 where pydantic 1 is installed."""

from __future__ import annotations

import datetime
import decimal
import pathlib
import uuid
from typing import Any

from .dialect import JSON_TYPES, Dialect, Schema, title_of
from .shapes import (
    FACTORY,
    NO_DEFAULT,
    Anything,
    Choice,
    Constrained,
    Definition,
    Dictionary,
    Field,
    FixedTuple,
    Literals,
    Nothing,
    Reference,
    Shape,
)
from .sources import Unknowable


class Pydantic1(Dialect):
    """The dialect of pydantic 1: no null, `allOf` around a reference with a title."""

    SCALARS = {
        "Decimal": {"type": "number"},
        "Path": {"type": "string", "format": "path"},
        "SecretStr": {"type": "string", "format": "password", "writeOnly": True},
        "UUID": {"type": "string", "format": "uuid"},
        "bool": {"type": "boolean"},
        "bytes": {"type": "string", "format": "binary"},
        "complex": {},
        "date": {"type": "string", "format": "date"},
        "datetime": {"type": "string", "format": "date-time"},
        "float": {"type": "number"},
        "int": {"type": "integer"},
        "str": {"type": "string"},
        "time": {"type": "string", "format": "time"},
        "timedelta": {"type": "number", "format": "time-delta"},
    }

    def parameters(self, properties: Schema, required: list[str]) -> Schema:
        """The whole schema; what is empty is left out."""
        schema: Schema = {"title": "Parameters", "type": "object", "properties": properties}
        if required:
            schema["required"] = required
        if self.definitions:
            schema["definitions"] = self.definitions
        return schema

    def parameter(self, name: str, shape: Shape, default: Any, extra: Schema) -> Schema:
        if isinstance(shape, Constrained):
            # Prefect 2.20 falls back to Any where both Annotated and it bring a Field.
            shape = Anything() if shape.by_field else shape.shape
        schema = {**self._beside(self.schema(shape)), **extra, "title": name}
        if default is NO_DEFAULT or default is None:
            return schema
        return {**schema, "default": self.json(default)}

    def _beside(self, schema: Schema) -> Schema:
        """A reference that has other keywords beside it."""
        return {"allOf": [schema]} if "$ref" in schema else schema

    def nothing(self, shape: Nothing) -> Schema:
        raise Unknowable("pydantic 1 refuses a parameter that is always None")

    def fixed_tuple(self, shape: FixedTuple) -> Schema:
        count = len(shape.items)
        schema: Schema = {"type": "array", "minItems": count, "maxItems": count}
        if count:
            schema["items"] = [self.schema(item) for item in shape.items]
        return schema

    def dictionary(self, shape: Dictionary) -> Schema:
        values = self.schema(shape.value) if shape.value else {}
        return {"type": "object", **({"additionalProperties": values} if values else {})}

    def choice(self, shape: Choice) -> Schema:
        members = [member for member in shape.members if not isinstance(member, Nothing)]
        schemas = [self.schema(member) for member in members]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def literals(self, shape: Literals) -> Schema:
        by_type: dict[str, list[Any]] = {}
        for value in shape.values:
            if value is not None:
                by_type.setdefault(_type_name(value), []).append(value)
        schemas = [{"enum": values, "type": name} for name, values in by_type.items()]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def constrained(self, shape: Constrained) -> Schema:
        """Inside of another type pydantic 1 drops what Annotated says."""
        return self.schema(shape.shape)

    def define(self, definition: Definition) -> Schema:
        schema: Schema = {"title": definition.config.get("title", definition.name)}
        if definition.kind == "named-tuple":
            fields = definition.fields
            items = [{**self.schema(item.shape), "title": title_of(item.name)} for item in fields]
            count = len(fields)
            return {"type": "array", "items": items, "minItems": count, "maxItems": count}
        if definition.kind == "enum":
            schema["description"] = definition.description or "An enumeration."
            values: list[Any] = []
            for value in definition.values.values():
                if value not in values:
                    values.append(value)
            schema["enum"] = [self.json(value) for value in values]
            kind = {"str": "string", "int": "integer", "float": "number"}.get(
                definition.mixin or ""
            )
            return {**schema, "type": kind} if kind else schema
        if definition.description and definition.kind == "model":
            schema["description"] = definition.description
        schema.update(self.named_fields(definition), type="object")
        if definition.config.get("extra") == "forbid":
            schema["additionalProperties"] = False
        return schema

    def reference(self, shape: Reference) -> Schema:
        if shape.definition.kind == "named-tuple":
            return self.define(shape.definition)
        return super().reference(shape)

    def named_fields(self, definition: Definition, *, titled: bool = True) -> Schema:
        for field in definition.fields:
            optional = isinstance(field.shape, Choice) and Nothing() in field.shape.members
            field.required = field.required and not (optional and definition.kind == "model")
        return super().named_fields(definition, titled=titled)

    def field(self, field: Field, name: str | None) -> Schema:
        shape = field.shape
        beside: Schema = {}
        if isinstance(shape, Constrained):
            beside = self.constrain(self.schema(shape.shape), dict(shape.keywords))
        schema = self.constrain(beside or self.schema(shape), field.keywords)
        if "title" not in schema and name and not _is_reference(shape):
            schema["title"] = title_of(name)
        if field.default not in (NO_DEFAULT, FACTORY, None):
            schema["default"] = self.json(field.default)
        reference = schema.pop("$ref", None)
        if reference is None:
            return schema
        return {**schema, "allOf": [{"$ref": reference}]} if schema else {"$ref": reference}

    def scalar(self, value: Any) -> Any:
        if isinstance(value, datetime.timedelta):
            return value.total_seconds()
        if isinstance(value, (datetime.date, datetime.time)):
            return value.isoformat()
        if isinstance(value, decimal.Decimal):
            exponent = value.as_tuple().exponent
            whole = isinstance(exponent, int) and exponent >= 0
            return int(value) if whole else float(value)
        if isinstance(value, (pathlib.PurePath, uuid.UUID)):
            return str(value)
        raise Unknowable(f"a default of type {type(value).__name__}")


def _type_name(value: Any) -> str:
    for kind, name in JSON_TYPES:
        if isinstance(value, kind):
            return name
    raise Unknowable(f"Literal[{value!r}]")


def _is_reference(shape: Shape) -> bool:
    if isinstance(shape, Choice):
        members = [member for member in shape.members if not isinstance(member, Nothing)]
        return len(members) == 1 and _is_reference(members[0])
    return isinstance(shape, Reference) and shape.definition.kind != "named-tuple"
