"""What both dialects of JSON schema have in common."""

from __future__ import annotations

from typing import Any, Callable

from .shapes import (
    FACTORY,
    NO_DEFAULT,
    Anything,
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
from .sources import InModule, Unknowable
from .values import EnumMember, Instance

Schema = dict[str, Any]

JSON_TYPES = ((bool, "boolean"), (str, "string"), (int, "integer"), (float, "number"))
CONSTRAINTS = {
    "number": {
        "ge": "minimum",
        "gt": "exclusiveMinimum",
        "le": "maximum",
        "lt": "exclusiveMaximum",
        "multiple_of": "multipleOf",
    },
    "string": {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern"},
    "array": {"min_length": "minItems", "max_length": "maxItems"},
    "object": {"min_length": "minProperties", "max_length": "maxProperties"},
}
CONSTRAINTS["integer"] = CONSTRAINTS["number"]
MOMENTS = ("date", "date-time", "time", "duration")
"""Formats whose limits no schema shows."""
TEXTS = ("title", "description", "examples")
HARMLESS = {
    "alias",
    "exclude",
    "frozen",
    "init",
    "compare",
    "hash",
    "kw_only",
    "repr",
    "serialization_alias",
    "strict",
    "validate_default",
    "validation_alias",
    "default",
    "default_factory",
}
BOUNDS = {
    "Positive": "exclusiveMinimum",
    "Negative": "exclusiveMaximum",
    "NonNegative": "minimum",
    "NonPositive": "maximum",
}


def title_of(name: str) -> str:
    """pydantic's title of a field."""
    return name.title().replace("_", " ").strip()


def bounded(name: str) -> Schema | None:
    """`PositiveInt` and its kind."""
    for suffix, kind in (("Int", "integer"), ("Float", "number")):
        if name.endswith(suffix) and name[: -len(suffix)] in BOUNDS:
            return {"type": kind, BOUNDS[name[: -len(suffix)]]: 0}
    return None


class Dialect:
    """Writes shapes as JSON schema and collects the definitions that they refer to."""

    SCALARS: dict[str, Schema]

    def __init__(self, define: Callable[[InModule], Definition | None]) -> None:
        self.definitions: Schema = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self._define = define

    def schema(self, shape: Shape) -> Schema:
        """The JSON schema of a shape. Raises Unknowable."""
        if isinstance(shape, Scalar):
            found = bounded(shape.name) or self.SCALARS.get(shape.name)
            if found is None:
                raise Unknowable(f"{shape.name} has no schema in this version of pydantic")
            return dict(found)
        if isinstance(shape, Anything):
            return {}
        if isinstance(shape, Array):
            schema: Schema = {"type": "array", "items": self.schema(shape.item or Anything())}
            return {**schema, "uniqueItems": True} if shape.unique else schema
        if isinstance(shape, Reference):
            return self.reference(shape)
        writers: dict[type, Callable[[Any], Schema]] = {
            Nothing: self.nothing,
            FixedTuple: self.fixed_tuple,
            Dictionary: self.dictionary,
            Choice: self.choice,
            Literals: self.literals,
            Constrained: self.constrained,
        }
        return writers[type(shape)](shape)

    def parameters(self, properties: Schema, required: list[str]) -> Schema:
        """The whole schema."""
        raise NotImplementedError

    def parameter(self, name: str, shape: Shape, default: Any, extra: Schema) -> Schema:
        """A flow's parameter; `extra` has its position and description."""
        raise NotImplementedError

    def nothing(self, shape: Nothing) -> Schema:
        raise NotImplementedError

    def fixed_tuple(self, shape: FixedTuple) -> Schema:
        raise NotImplementedError

    def dictionary(self, shape: Dictionary) -> Schema:
        raise NotImplementedError

    def choice(self, shape: Choice) -> Schema:
        raise NotImplementedError

    def literals(self, shape: Literals) -> Schema:
        raise NotImplementedError

    def constrained(self, shape: Constrained) -> Schema:
        raise NotImplementedError

    def define(self, definition: Definition) -> Schema:
        raise NotImplementedError

    def reference(self, shape: Reference) -> Schema:
        """A `$ref`; writes the definition when it is the first."""
        name = shape.definition.name
        if self._keys.setdefault(name, shape.key) != shape.key:
            raise Unknowable(f"two classes are called {name}")
        if name not in self.definitions:
            self.definitions[name] = {}  # It may refer to itself.
            self.definitions[name] = self.define(shape.definition)
        return {"$ref": f"#/definitions/{name}"}

    def constrain(self, schema: Schema, keywords: dict[str, Any]) -> Schema:
        """Add what `Field(...)` says to a schema."""
        moment = schema.get("format") in MOMENTS
        kinds = {} if moment or "$ref" in schema else CONSTRAINTS.get(schema.get("type", ""), {})
        result = dict(schema)
        for name, value in keywords.items():
            if name == "regex":
                name = "pattern"
            if value is None or name in HARMLESS or (moment and name in CONSTRAINTS["number"]):
                continue
            if name in kinds:
                result[kinds[name]] = self.json(value)
            elif name in TEXTS:
                result[name] = self.json(value)
            elif name == "deprecated" and value:
                result["deprecated"] = True
            elif name == "json_schema_extra" and isinstance(value, dict):
                result.update(self.json(value))
            else:
                raise Unknowable(f"Field({name}=...) has no known schema here")
        return result

    def json(self, value: Any) -> Any:
        """A value as JSON. Raises Unknowable."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, EnumMember):
            return self.json(value.value)
        if isinstance(value, Instance):
            return self.instance(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            return {self._json_key(key): self.json(item) for key, item in value.items()}
        if isinstance(value, bytes):
            try:
                return value.decode()
            except UnicodeDecodeError as error:
                raise Unknowable("a default in bytes that are no text") from error
        return self.scalar(value)

    def scalar(self, value: Any) -> Any:
        """A value of the standard library's classes as JSON."""
        raise NotImplementedError

    def _json_key(self, key: Any) -> str:
        plain = self.json(key)
        if isinstance(plain, bool) or plain is None:
            return {True: "true", False: "false", None: "None"}[plain]
        return str(plain)

    def instance(self, value: Instance) -> Schema:
        """A model's or dataclass's instance, with the defaults of the fields left out."""
        definition = self._define(value.entity)
        if definition is None:
            raise Unknowable("a default that is an instance of a class without a schema")
        result: Schema = {}
        for field in definition.fields:
            if field.name in value.arguments:
                given = value.arguments[field.name]
            elif field.default is FACTORY:
                given = field.factory
                if given is None:
                    raise Unknowable(f"the default of {definition.name}.{field.name} is computed")
            elif field.default is NO_DEFAULT:
                raise Unknowable(f"{definition.name} needs {field.name}")
            else:
                given = field.default
            if "alias" in field.keywords or self._converted(field.shape, given):
                raise Unknowable(f"{definition.name}.{field.name} is converted")
            result[field.name] = self.json(given)
        if set(value.arguments) - {field.name for field in definition.fields}:
            raise Unknowable(f"{definition.name} is given fields that it has not")
        return result

    def _converted(self, shape: Shape, value: Any) -> bool:
        """pydantic would change the value's type."""
        if isinstance(shape, Scalar):
            expected = {"int": int, "str": str, "bool": bool, "float": float}.get(shape.name)
            return expected is not None and type(value) is not expected
        return isinstance(shape, Reference) and isinstance(value, dict)

    def named_fields(self, definition: Definition, *, titled: bool = True) -> Schema:
        """`properties` and `required` of a class."""
        properties: Schema = {}
        required = []
        for field in definition.fields:
            name = field.keywords.get("validation_alias") or field.keywords.get("alias")
            name = name if isinstance(name, str) else field.name
            properties[name] = self.field(field, name if titled else None)
            if field.required:
                required.append(name)
        return {"properties": properties, **({"required": required} if required else {})}

    def field(self, field: Field, name: str | None) -> Schema:
        raise NotImplementedError
