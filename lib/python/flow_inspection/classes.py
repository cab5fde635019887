"""Enums, pydantic models, dataclasses, typed dictionaries and named tuples of the project."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from .annotations import AnnotationReader
from .enums import ENUMS, MIXINS, EnumReader
from .known_types import FIELD, canonical
from .shapes import FACTORY, NO_DEFAULT, Anything, Definition, Field, Reference, Shape
from .sources import External, InModule, Project, Unknowable
from .values import Evaluator, Instance

HARMLESS_BASES = {"builtins.object", "builtins.Exception", "abc.ABC", "typing.Protocol"}
HARMLESS_CONFIG = {
    "arbitrary_types_allowed",
    "frozen",
    "from_attributes",
    "hide_input_in_errors",
    "populate_by_name",
    "protected_namespaces",
    "revalidate_instances",
    "str_strip_whitespace",
    "str_to_lower",
    "str_to_upper",
    "strict",
    "use_enum_values",
    "validate_assignment",
    "validate_by_alias",
    "validate_by_name",
    "validate_default",
    "validate_return",
}
KNOWN_CONFIG = {"extra", "title"}
SCHEMA_HOOKS = {
    "__get_pydantic_core_schema__",
    "__get_pydantic_json_schema__",
    "__get_validators__",
    "__modify_schema__",
    "__pydantic_init_subclass__",
    "model_json_schema",
}
FACTORIES = {"builtins.list": list, "builtins.dict": dict, "builtins.set": set}


class ClassReader:
    """Reads classes; plugs itself into the annotation reader and the evaluator."""

    def __init__(
        self, project: Project, evaluator: Evaluator, annotations: AnnotationReader
    ) -> None:
        self._project = project
        self._evaluator = evaluator
        self._annotations = annotations
        self._enums = EnumReader(project, evaluator)
        self._definitions: dict[tuple[str, str, int], Definition | None] = {}
        annotations.class_shape = self.shape
        evaluator.instance = self._instance
        evaluator.enum_member = self._member

    def shape(self, entity: InModule) -> Shape:
        """The shape of a class. Raises Unknowable."""
        definition = self.definition(entity)
        if definition is None:
            return Anything(plain_class=True)
        assert isinstance(entity.node, ast.ClassDef)
        return Reference(definition, (str(entity.module.path), entity.node.name))

    def definition(self, entity: InModule) -> Definition | None:
        """What a class is; None for one that has no schema."""
        node = entity.node
        assert isinstance(node, ast.ClassDef)
        key = (str(entity.module.path), node.name, node.lineno)
        if key in self._definitions:
            return self._definitions[key]
        if any(getattr(statement, "name", "") in SCHEMA_HOOKS for statement in node.body):
            raise Unknowable(f"class {node.name} makes its own schema")
        kind, mixin = self._kind(entity)
        if kind is None:
            self._definitions[key] = None
            return None
        definition = Definition(kind, node.name, _description(node), mixin=mixin)
        self._definitions[key] = definition  # Before its fields: it may refer to itself.
        try:
            if kind == "enum":
                self._enums.read(entity, definition)
            else:
                self._read_fields(entity, definition)
        except Unknowable:
            del self._definitions[key]
            raise
        return definition

    def _kind(self, entity: InModule) -> tuple[str | None, str | None]:
        """The kind of a class, and what else an enum is."""
        node = entity.node
        assert isinstance(node, ast.ClassDef)
        kind = "dataclass" if self._is_dataclass(entity) else None
        mixin = None
        for base in node.bases:
            if isinstance(base, ast.Subscript):
                raise Unknowable(f"class {node.name} is generic")
            found = self._project.resolve(entity.module, base)
            if isinstance(found, InModule) and isinstance(found.node, ast.ClassDef):
                inherited, mixin_of_base = self._kind(found)
                kind, mixin = kind or inherited, mixin or mixin_of_base
                continue
            name = canonical(found.name) if isinstance(found, External) else ""
            if name in ENUMS:
                kind, mixin = "enum", mixin or ENUMS[name]
            elif name in MIXINS:
                mixin = MIXINS[name]
            elif name in ("pydantic.BaseModel", "pydantic.main.BaseModel"):
                kind = "model"
            elif name == "typing.TypedDict":
                kind = "typed-dict"
            elif name == "typing.NamedTuple":
                kind = "named-tuple"
            elif name not in HARMLESS_BASES:
                raise Unknowable(f"class {node.name} has the base `{ast.unparse(base)}`")
        return kind, mixin

    def _is_dataclass(self, entity: InModule) -> bool:
        assert isinstance(entity.node, ast.ClassDef)
        result = False
        for decorator in entity.node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            found = self._project.resolve(entity.module, called)
            name = found.name if isinstance(found, External) else ""
            if name in ("dataclasses.dataclass", "pydantic.dataclasses.dataclass"):
                result = True
            elif not name.startswith(("enum.", "typing.", "functools.")):
                raise Unknowable(
                    f"class {entity.node.name} is decorated by `{ast.unparse(decorator)}`"
                )
        return result

    def _read_fields(self, entity: InModule, definition: Definition) -> None:
        node = entity.node
        assert isinstance(node, ast.ClassDef)
        fields: dict[str, Field] = {}
        for base in reversed(node.bases):
            found = self._project.resolve(entity.module, base)
            if isinstance(found, InModule):
                inherited = self.definition(found)
                if inherited is not None:
                    fields.update({item.name: item for item in inherited.fields})
                    definition.config.update(inherited.config)
        total = not any(
            keyword.arg == "total" and getattr(keyword.value, "value", True) is False
            for keyword in node.keywords
        )
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                field = self._field(entity, definition.kind, statement, total)
                if field is not None:
                    fields[field.name] = field
            elif isinstance(statement, ast.Assign):
                self._assigned(entity, definition, statement)
            elif isinstance(statement, ast.ClassDef) and statement.name == "Config":
                self._read_config_class(entity, definition, statement)
        definition.fields = list(fields.values())

    def _field(
        self, entity: InModule, kind: str, statement: ast.AnnAssign, total: bool
    ) -> Field | None:
        assert isinstance(statement.target, ast.Name)
        name = statement.target.id
        outer = statement.annotation
        head = self._head(entity, outer)
        if head in ("typing.ClassVar", "dataclasses.InitVar") or name.startswith("_"):
            return None
        shape = self._annotations.read(entity.module, outer)
        if kind == "typed-dict":
            required = {"typing.Required": True, "typing.NotRequired": False}.get(head, total)
            return Field(name, shape, required=required)
        keywords, default, factory = self._field_value(entity, statement.value)
        return Field(name, shape, default, default is NO_DEFAULT, keywords, factory)

    def _head(self, entity: InModule, annotation: ast.expr) -> str:
        node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        try:
            found = self._project.resolve(entity.module, node)
        except Unknowable:
            return ""
        return canonical(found.name) if isinstance(found, External) else ""

    def _field_value(
        self, entity: InModule, value: ast.expr | None
    ) -> tuple[dict[str, Any], Any, Any]:
        """Keywords, default, and what a factory makes."""
        if value is None:
            return {}, NO_DEFAULT, None
        if isinstance(value, ast.Call):
            found = self._project.resolve(entity.module, value.func)
            name = canonical(found.name) if isinstance(found, External) else ""
            if name in (FIELD, "dataclasses.field"):
                keywords = self._annotations.field_keywords(entity.module, value)
                default = keywords.pop("default", NO_DEFAULT)
                factory = keywords.pop("default_factory", None)
                if factory is not None:
                    return keywords, FACTORY, self._made(entity, factory)
                return keywords, NO_DEFAULT if default is ... else default, None
        default = self._evaluator.evaluate(entity.module, value)
        return {}, NO_DEFAULT if default is ... else default, None

    def _made(self, entity: InModule, factory: ast.expr) -> Any:
        """What a default factory returns, None when that is not known."""
        try:
            if isinstance(factory, ast.Lambda):
                return self._evaluator.evaluate(entity.module, factory.body)
            found = self._project.resolve(entity.module, factory)
        except Unknowable:
            return None
        if isinstance(found, External) and found.name in FACTORIES:
            return FACTORIES[found.name]()
        return None

    def _assigned(self, entity: InModule, definition: Definition, statement: ast.Assign) -> None:
        target = statement.targets[0]
        name = target.id if isinstance(target, ast.Name) else ""
        if definition.kind != "model" or name.startswith("_"):
            return
        if name != "model_config":
            raise Unknowable(f"model {definition.name} has a field without annotation")
        if isinstance(statement.value, ast.Call):
            config = {
                str(keyword.arg): self._evaluator.evaluate(entity.module, keyword.value)
                for keyword in statement.value.keywords
            }
        else:
            config = self._evaluator.evaluate(entity.module, statement.value)
        self._configure(definition, config)

    def _read_config_class(
        self, entity: InModule, definition: Definition, node: ast.ClassDef
    ) -> None:
        config = {}
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                config[name] = self._evaluator.evaluate(entity.module, statement.value)
        self._configure(definition, config)

    def _configure(self, definition: Definition, config: dict[str, Any]) -> None:
        for name, value in config.items():
            if name in KNOWN_CONFIG:
                definition.config[name] = value
            elif name not in HARMLESS_CONFIG:
                raise Unknowable(f"model {definition.name} is configured with {name}")

    def _member(self, owner: InModule, name: str) -> Any:
        """`Model.gbm`, or the value of a plain class attribute."""
        assert isinstance(owner.node, ast.ClassDef)
        definition = self.definition(owner)
        if definition is not None and definition.kind == "enum":
            return self._enums.member(definition, name)
        for statement in owner.node.body:
            if isinstance(statement, ast.Assign):
                names = [getattr(target, "id", "") for target in statement.targets]
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                names = [getattr(statement.target, "id", "")]
            else:
                continue
            if name in names and statement.value is not None:
                return self._evaluator.evaluate(owner.module, statement.value)
        raise Unknowable(f"{owner.node.name}.{name} is computed")

    def _instance(self, entity: InModule, positional: list[Any], named: dict[str, Any]) -> Any:
        definition = self.definition(entity)
        if definition is None:
            raise Unknowable("an instance of a class without a schema")
        if definition.kind == "enum":
            return self._enums.member_of_value(definition, positional)
        if positional and definition.kind == "model":
            raise Unknowable(f"model {definition.name} takes no positional arguments")
        names = [field.name for field in definition.fields]
        return Instance(entity, {**dict(zip(names, positional)), **named})


def _description(node: ast.ClassDef) -> str | None:
    text = ast.get_docstring(node, clean=False)
    return inspect.cleandoc(text) if text else None
