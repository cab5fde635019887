"""Types of other packages whose schema is known, by their full name."""

from __future__ import annotations

SCALARS = {
    "builtins.bool": "bool",
    "builtins.bytes": "bytes",
    "builtins.complex": "complex",
    "builtins.float": "float",
    "builtins.int": "int",
    "builtins.str": "str",
    "datetime.date": "date",
    "datetime.datetime": "datetime",
    "datetime.time": "time",
    "datetime.timedelta": "timedelta",
    "decimal.Decimal": "Decimal",
    "pathlib.Path": "Path",
    "pathlib.PurePath": "Path",
    "typing.Text": "str",
    "uuid.UUID": "UUID",
    "pydantic.SecretStr": "SecretStr",
    "pydantic.PositiveInt": "PositiveInt",
    "pydantic.NegativeInt": "NegativeInt",
    "pydantic.NonNegativeInt": "NonNegativeInt",
    "pydantic.NonPositiveInt": "NonPositiveInt",
    "pydantic.PositiveFloat": "PositiveFloat",
    "pydantic.NegativeFloat": "NegativeFloat",
    "pydantic.NonNegativeFloat": "NonNegativeFloat",
    "pydantic.NonPositiveFloat": "NonPositiveFloat",
}
ANYTHING = {
    "builtins.BaseException",
    "builtins.Exception",
    "builtins.object",
    "builtins.type",
    "typing.Any",
    "typing.Callable",
    "typing.Type",
    "collections.abc.Callable",
}
ARRAYS = {
    "builtins.list",
    "collections.abc.Iterable",
    "collections.abc.MutableSequence",
    "collections.abc.Sequence",
    "collections.deque",
    "typing.Deque",
    "typing.Iterable",
    "typing.List",
    "typing.MutableSequence",
    "typing.Sequence",
}
UNIQUE_ARRAYS = {
    "builtins.frozenset",
    "builtins.set",
    "typing.FrozenSet",
    "typing.Set",
}
TUPLES = {"builtins.tuple", "typing.Tuple"}
DICTIONARIES = {
    "builtins.dict",
    "collections.OrderedDict",
    "collections.abc.Mapping",
    "collections.abc.MutableMapping",
    "typing.Dict",
    "typing.Mapping",
    "typing.MutableMapping",
    "typing.OrderedDict",
}
ANNOTATED_TYPES = {
    "Ge": ("ge",),
    "Gt": ("gt",),
    "Le": ("le",),
    "Lt": ("lt",),
    "MaxLen": ("max_length",),
    "MinLen": ("min_length",),
    "MultipleOf": ("multiple_of",),
    "Len": ("min_length", "max_length"),
    "Interval": (),
}
FIELD = "pydantic.Field"


def canonical(name: str) -> str:
    """One name for what several modules export."""
    for old, new in (
        ("typing_extensions.", "typing."),
        ("pydantic.fields.Field", FIELD),
        ("pydantic.types.", "pydantic."),
        ("prefect.flows.", "prefect."),
    ):
        if name.startswith(old):
            return new + name[len(old) :]
    return name
