"""The flow that an entrypoint names."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union

from .bindings import Module, Unclear
from .known_types import canonical
from .sources import External, InModule, Project, Unknowable
from .values import Evaluator

FLOW = {"prefect.flow", "prefect.Flow", "prefect.main.flow", "prefect.main.Flow"}
SAFE_DECORATORS = {"functools.wraps", "functools.cache", "functools.lru_cache"}
FORBIDDEN_IN_NAMES = re.compile(r"[/%&><]")

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


@dataclass(frozen=True)
class Problem:
    """Something that keeps the entrypoint from being a flow."""

    kind: str
    message: str


class Refused(Exception):
    """The entrypoint names no flow; carries every problem."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.message for problem in problems))
        self.problems = problems


@dataclass
class FoundFlow:
    """A flow's function and what its decorator was given."""

    module: Module
    function: Function
    settings: dict[str, tuple[Module, ast.expr]]
    decorated_by: list[str] = field(default_factory=list)

    @property
    def docstring(self) -> str | None:
        text = ast.get_docstring(self.function, clean=False)
        return inspect.cleandoc(text) if text is not None else None


class FlowFinder:
    """Finds flows in a module, however they are made."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def find(self, module: Module, name: str) -> FoundFlow:
        """The flow of that name. Raises Refused."""
        binding = module.names.get(name)
        if binding is None and not self._star_imported(module, name):
            raise Refused(self._missing(module, name))
        if isinstance(binding, Unclear):
            problem = f"{name} in {module.path.name} is not known without running it"
            raise Refused(Problem("not-a-flow", f"{problem}: {binding.reason}"))
        try:
            found = self.flow_of(module, ast.Name(name))
        except Unknowable as reason:
            raise Refused(
                Problem("not-a-flow", f"{name} in {module.path.name}: {reason}")
            ) from reason
        if found is None:
            raise Refused(self._not_a_flow(module, name))
        return found

    def names(self, module: Module) -> list[str]:
        """The flows of a module, by name."""
        return [name for name in module.names if self._is_flow(module, name)]

    def flow_of(self, module: Module, node: ast.expr) -> FoundFlow | None:
        """The flow that an expression is; None when it is something else."""
        if isinstance(node, ast.Call):
            return self._called(module, node)
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        entity = self._project.resolve(module, node)
        if not isinstance(entity, InModule):
            return None
        if isinstance(entity.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._decorated(entity.module, entity.node)
        if isinstance(entity.node, ast.Call):
            return self._called(entity.module, entity.node)
        return None

    def _decorated(self, module: Module, function: Function) -> FoundFlow | None:
        for index, decorator in enumerate(function.decorator_list):
            settings = self._maker(module, decorator)
            if settings is None:
                continue
            inner = [
                ast.unparse(other)
                for other in function.decorator_list[index + 1 :]
                if self._name(module, other) not in SAFE_DECORATORS
            ]
            return FoundFlow(module, function, settings, inner)
        return None

    def _called(self, module: Module, call: ast.Call) -> FoundFlow | None:
        """`flow(fn, name=...)`, `flow(name=...)(fn)` and `other.with_options(name=...)`."""
        if isinstance(call.func, ast.Attribute) and call.func.attr == "with_options":
            found = self.flow_of(module, call.func.value)
            if found is not None:
                found.settings = {**found.settings, **_settings(module, call)}
            return found
        if self._name(module, call.func) in FLOW:
            settings = _settings(module, call)
            target = settings.pop("__fn", settings.pop("fn", None))
            function = call.args[0] if call.args else target[1] if target else None
        else:
            maker = self._maker(module, call.func)
            if maker is None or len(call.args) != 1:
                return None
            settings, function = maker, call.args[0]
        if function is None:
            return None
        entity = self._project.resolve(module, function)
        if isinstance(entity, InModule) and isinstance(
            entity.node, (ast.FunctionDef, ast.AsyncFunctionDef)
        ):
            others = [ast.unparse(other) for other in entity.node.decorator_list]
            return FoundFlow(entity.module, entity.node, settings, others)
        raise Unknowable(f"the function in `{ast.unparse(call)}` is computed")

    def _maker(self, module: Module, node: ast.expr) -> dict[str, tuple[Module, ast.expr]] | None:
        """What `@flow`, `@flow(...)` or a name for either of them was given; None for others."""
        if self._name(module, node) in FLOW:
            return {}
        if isinstance(node, ast.Call):
            if self._name(module, node.func) in FLOW and not node.args:
                return _settings(module, node)
            return None
        try:
            entity = self._project.resolve(module, node)
        except Unknowable:
            return None
        if isinstance(entity, InModule) and isinstance(entity.node, ast.Call):
            return self._maker(entity.module, entity.node)
        return None

    def _name(self, module: Module, node: ast.expr) -> str:
        """The full name of something outside of the project; empty for anything else."""
        try:
            entity = self._project.resolve(module, node)
        except Unknowable:
            return ""
        return canonical(entity.name) if isinstance(entity, External) else ""

    def _is_flow(self, module: Module, name: str) -> bool:
        try:
            return self.flow_of(module, ast.Name(name)) is not None
        except Unknowable:
            return False

    def _star_imported(self, module: Module, name: str) -> bool:
        try:
            self._project.lookup(module, name)
        except Unknowable:
            return False
        return bool(module.stars)

    def _missing(self, module: Module, name: str) -> Problem:
        file = module.path.name
        if not name.isidentifier():
            return Problem(
                "missing-function",
                f"{name!r} is no function of {file}; write file.py:function, with a function of"
                " the module itself",
            )
        near = difflib.get_close_matches(name, module.names, 3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return Problem("missing-function", f"{file} has no {name}{hint}{self._listing(module)}")

    def _not_a_flow(self, module: Module, name: str) -> Problem:
        return Problem(
            "not-a-flow",
            f"{name} in {module.path.name} is not a Prefect flow; decorate it with @flow"
            f"{self._listing(module)}",
        )

    def _listing(self, module: Module) -> str:
        flows = self.names(module)
        return f"; its flows: {', '.join(flows)}" if flows else "; it has no flows"


def _settings(module: Module, call: ast.Call) -> dict[str, tuple[Module, ast.expr]]:
    if any(keyword.arg is None for keyword in call.keywords):
        raise Unknowable(f"`{ast.unparse(call)}` takes its settings from a dictionary")
    return {str(keyword.arg): (module, keyword.value) for keyword in call.keywords}


def find_file(entrypoint: str, working_directory: Path) -> tuple[Path, str]:
    """The file and the function that an entrypoint names. Raises Refused."""
    file, colon, function = entrypoint.rpartition(":")
    if not colon or not file or not function:
        raise Refused(
            Problem("entrypoint", f"{entrypoint!r} is not an entrypoint; write file.py:function")
        )
    path = Path(file) if Path(file).is_absolute() else working_directory / file
    problems = []
    if path.suffix != ".py":
        problems.append(Problem("not-python", f"{file} is not a .py file"))
    root = working_directory.resolve()
    if root not in path.resolve().parents:
        message = f"{file} is outside of the working directory {working_directory}"
        problems.append(Problem("outside-working-directory", message))
    if not path.is_file():
        what = "is not a file" if path.exists() else "does not exist"
        problems.append(Problem("missing-file", f"{path} {what}"))
    if not all(part.isidentifier() for part in function.split(".")):
        problems.append(Problem("missing-function", f"{function!r} is not a function's name"))
    if problems:
        raise Refused(*problems)
    return path, function


def load(project: Project, path: Path) -> Module:
    """Parse the entrypoint's file. Raises Refused."""
    try:
        return project.load(path)
    except SyntaxError as error:
        where = f"line {error.lineno}" if error.lineno else "an unknown line"
        raise Refused(
            Problem("syntax", f"{path.name} has a syntax error in {where}: {error.msg}")
        ) from error
    except (OSError, ValueError) as error:
        raise Refused(Problem("missing-file", f"{path} could not be read: {error}")) from error


def setting(evaluator: Evaluator, found: FoundFlow, name: str) -> Any:
    """The value of an argument of `@flow(...)`; None when it was not given. Raises Unknowable."""
    if name not in found.settings:
        return None
    return evaluator.evaluate(*found.settings[name])


def flow_name(evaluator: Evaluator, found: FoundFlow) -> str:
    """The flow's name in Prefect. Raises Refused."""
    try:
        name = setting(evaluator, found, "name")
    except Unknowable as reason:
        raise Refused(
            Problem("flow-name", f"the flow's name is not known without running it: {reason}")
        ) from reason
    if not name:
        return found.function.name.replace("_", "-")
    if not isinstance(name, str) or FORBIDDEN_IN_NAMES.search(name):
        message = f"the flow's name {name!r} must be text without / % & > <"
        raise Refused(Problem("flow-name", message))
    return name
