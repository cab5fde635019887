"""Types, as far as a JSON schema can say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Union

NO_DEFAULT = object()
"""The parameter or field has no default."""
FACTORY = object()
"""The field has a default that is made anew each time; no schema shows it."""


@dataclass(frozen=True)
class Scalar:
    """A type that is named by itself: `int`, `datetime`, `PositiveInt`."""

    name: str


@dataclass(frozen=True)
class Anything:
    """`Any`, `object`, no annotation, or a class without a schema."""

    plain_class: bool = False


@dataclass(frozen=True)
class Nothing:
    """`None`."""


@dataclass(frozen=True)
class Array:
    """A collection of one item type; `item` is None where the annotation names none."""

    item: Shape | None
    unique: bool = False


@dataclass(frozen=True)
class FixedTuple:
    """`tuple[int, str]`."""

    items: tuple[Shape, ...]


@dataclass(frozen=True)
class Dictionary:
    """A mapping; without types where the annotation names none."""

    key: Shape | None = None
    value: Shape | None = None


@dataclass(frozen=True)
class Choice:
    """A union: flat, without duplicates, at least two members."""

    members: tuple[Shape, ...]


@dataclass(frozen=True)
class Literals:
    """`Literal[...]`."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Constrained:
    """`Annotated[...]` with pydantic's Field or the like: keywords of `Field`."""

    shape: Shape
    keywords: tuple[tuple[str, Any], ...]
    by_field: bool = True


@dataclass(frozen=True)
class Reference:
    """A class of the project with a schema of its own."""

    definition: Definition = field(compare=False, hash=False)
    key: tuple[str, str] = ("", "")


Shape = Union[
    Scalar,
    Anything,
    Nothing,
    Array,
    FixedTuple,
    Dictionary,
    Choice,
    Literals,
    Constrained,
    Reference,
]


@dataclass
class Field:
    """A field of a model, dataclass, typed dictionary or named tuple."""

    name: str
    shape: Shape
    default: Any = NO_DEFAULT
    required: bool = True
    keywords: dict[str, Any] = field(default_factory=dict)
    factory: Any = None
    """What a `default_factory` makes, when that is known."""


@dataclass
class Definition:
    """A class of the project."""

    kind: str
    """`enum`, `model`, `dataclass`, `typed-dict` or `named-tuple`."""
    name: str
    description: str | None
    fields: list[Field] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    """An enum's members, those included that are further names for a value."""
    mixin: str | None = None
    """`str`, `int` or `float` when an enum is one of these, too."""
    config: dict[str, Any] = field(default_factory=dict)


def union(members: list[Shape]) -> Shape:
    """Flatten and remove duplicates, as `typing.Union` does."""
    flat: list[Shape] = []
    for member in members:
        for shape in member.members if isinstance(member, Choice) else (member,):
            if not any(same(shape, known) for known in flat):
                flat.append(shape)
    return flat[0] if len(flat) == 1 else Choice(tuple(flat))


def same(left: Shape, right: Shape) -> bool:
    """Equality that also tells `1` from `True` in literals."""
    return left == right and (not isinstance(left, Literals) or repr(left) == repr(right))


def constraints(keywords: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Keywords in a form that can be compared."""
    return tuple(keywords.items())
