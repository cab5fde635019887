"""JSON schema as pydantic 2 writes it: Prefect 3, and 2.20 where pydantic 2 is installed."""

from __future__ import annotations

import datetime
import decimal
import math
import pathlib
import uuid
from typing import Any

from .dialect import JSON_TYPES, Dialect, Schema, title_of
from .shapes import (
    FACTORY,
    NO_DEFAULT,
    Array,
    Choice,
    Constrained,
    Definition,
    Dictionary,
    Field,
    FixedTuple,
    Literals,
    Nothing,
    Reference,
    Scalar,
    Shape,
)
from .sources import Unknowable

LIMITS = {"ge", "gt", "le", "lt", "max_length", "min_length", "multiple_of", "pattern"}


class Pydantic2(Dialect):
    """The dialect of pydantic 2."""

    SCALARS = {
        "Decimal": {"anyOf": [{"type": "number"}, {"type": "string"}]},
        "Path": {"type": "string", "format": "path"},
        "SecretStr": {"type": "string", "format": "password", "writeOnly": True},
        "UUID": {"type": "string", "format": "uuid"},
        "bool": {"type": "boolean"},
        "bytes": {"type": "string", "format": "binary"},
        "complex": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "datetime": {"type": "string", "format": "date-time"},
        "float": {"type": "number"},
        "int": {"type": "integer"},
        "str": {"type": "string"},
        "time": {"type": "string", "format": "time"},
        "timedelta": {"type": "string", "format": "duration"},
    }

    def parameters(self, properties: Schema, required: list[str]) -> Schema:
        return {
            "title": "Parameters",
            "type": "object",
            "properties": properties,
            "required": required,
            "definitions": self.definitions,
        }

    def parameter(self, name: str, shape: Shape, default: Any, extra: Schema) -> Schema:
        schema = self.schema(shape)
        if isinstance(shape, Constrained):
            schema.pop("description", None)  # Prefect puts its own Field over it.
        schema = {**schema, **extra, "title": name}
        return schema if default is NO_DEFAULT else {**schema, "default": self.json(default)}

    def nothing(self, shape: Nothing) -> Schema:
        return {"type": "null"}

    def fixed_tuple(self, shape: FixedTuple) -> Schema:
        count = len(shape.items)
        schema: Schema = {"type": "array", "minItems": count, "maxItems": count}
        if count:
            schema["prefixItems"] = [self.schema(item) for item in shape.items]
        return schema

    def dictionary(self, shape: Dictionary) -> Schema:
        values = self.schema(shape.value) if shape.value else {}
        schema: Schema = {"type": "object", "additionalProperties": values or True}
        keys = self.schema(shape.key) if shape.key else {}
        pattern = keys.pop("pattern", None)
        if pattern is not None:
            del schema["additionalProperties"]
            schema["patternProperties"] = {pattern: values}
        if (keys.get("type") == "string" and len(keys) > 1) or "$ref" in keys:
            schema["propertyNames"] = {
                name: value for name, value in keys.items() if name != "type"
            }
        return schema

    def choice(self, shape: Choice) -> Schema:
        """A union; `None` comes last whatever its place."""
        members = _members(shape)
        schemas: list[Schema] = []
        for member in members:
            self._add(schemas, self.schema(member))
        if len(members) < len(shape.members):
            self._add(schemas, {"type": "null"})
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _add(self, schemas: list[Schema], schema: Schema) -> None:
        alone = set(schema) == {"anyOf"}
        for member in schema["anyOf"] if alone else [schema]:
            if member not in schemas:
                schemas.append(member)

    def literals(self, shape: Literals) -> Schema:
        values = [self.json(value) for value in shape.values]
        schema: Schema = {"const": values[0]} if len(values) == 1 else {"enum": values}
        kind = _common_type(values)
        if values == [None]:
            kind = "null"
        return {**schema, "type": kind} if kind else schema

    def constrained(self, shape: Constrained) -> Schema:
        return self._limited(shape.shape, dict(shape.keywords))

    def _limited(self, shape: Shape, keywords: Schema) -> Schema:
        """A shape with what `Field(...)` says; limits of an optional type belong to the type."""
        schema = self.schema(shape)
        limits = {name: value for name, value in keywords.items() if name in LIMITS}
        if not limits or not isinstance(shape, (Choice, Reference)):
            return self.constrain(schema, keywords)
        members = _members(shape) if isinstance(shape, Choice) else []
        if len(members) != 1 or not isinstance(members[0], (Scalar, Array, Dictionary)):
            raise Unknowable(f"Field({next(iter(limits))}=...) on a union or class")
        inner = self.constrain(self.schema(members[0]), limits)
        beside = {name: value for name, value in keywords.items() if name not in LIMITS}
        return self.constrain({"anyOf": [inner, {"type": "null"}]}, beside)

    def define(self, definition: Definition) -> Schema:
        if definition.kind == "named-tuple":
            return self._named_tuple(definition)
        schema: Schema = {"title": definition.config.get("title", definition.name)}
        if definition.description and definition.description != "An enumeration.":
            schema["description"] = definition.description
        if definition.kind == "enum":
            values = [self.json(value) for value in definition.values.values()]
            kind = _common_type(values)
            return {**schema, "enum": values, **({"type": kind} if kind else {})}
        schema.update(self.named_fields(definition), type="object")
        extra = definition.config.get("extra")
        if extra in ("forbid", "allow"):
            schema["additionalProperties"] = extra == "allow"
        return schema

    def _named_tuple(self, definition: Definition) -> Schema:
        fields = definition.fields
        return {
            "type": "array",
            "minItems": sum(field.required for field in fields),
            "maxItems": len(fields),
            "prefixItems": [self.field(field, field.name) for field in fields],
        }

    def field(self, field: Field, name: str | None) -> Schema:
        schema = self._limited(field.shape, field.keywords)
        if "title" not in schema and name and _takes_title(field.shape):
            schema["title"] = title_of(name)
        if field.default not in (NO_DEFAULT, FACTORY):
            schema["default"] = self.json(field.default)
        return schema

    def scalar(self, value: Any) -> Any:
        if isinstance(value, datetime.timedelta):
            return iso_duration(value)
        if isinstance(value, (datetime.datetime, datetime.time)):
            text = value.isoformat()
            return f"{text[:-6]}Z" if text.endswith("+00:00") else text
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, (decimal.Decimal, pathlib.PurePath, uuid.UUID)):
            return str(value)
        raise Unknowable(f"a default of type {type(value).__name__}")

    def json(self, value: Any) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return super().json(value)


def _common_type(values: list[Any]) -> str | None:
    for kind, name in (*JSON_TYPES, (list, "array")):
        if values and all(type(value) is kind for value in values):
            return name
    return None


def _members(shape: Choice) -> list[Shape]:
    """The members of a union without None."""
    return [member for member in shape.members if not isinstance(member, Nothing)]


def _takes_title(shape: Shape) -> bool:
    """pydantic gives no title to a field that is a reference, or one or None."""
    if isinstance(shape, Constrained):
        return _takes_title(shape.shape)
    if isinstance(shape, Choice):
        members = _members(shape)
        return len(members) > 1 or _takes_title(members[0])
    return not isinstance(shape, Reference)


def iso_duration(value: datetime.timedelta) -> str:
    """ISO 8601 as pydantic writes it: `PT1H5S`, `P1DT2.5S`."""
    sign = "-" if value < datetime.timedelta(0) else ""
    value = abs(value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    years, days = divmod(value.days, 365)
    text = f"{sign}P" + (f"{years}Y" if years else "") + (f"{days}D" if days else "")
    if not value.seconds and not value.microseconds:
        return text if value.days else f"{text}T0S"
    text += "T" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if value.microseconds:
        return text + f"{seconds}.{value.microseconds:06d}".rstrip("0") + "S"
    return text + (f"{seconds}S" if seconds else "")
