"""Read a lolpop workflow's entrypoint method, and its plug-ins' classes, from their source.

    python inspect_lolpop.py --class MyRunner --method build_all --file runner.py --plugin parts.py

Prints one line of JSON and exits with 0, whatever it found. Needs the standard library only
(Python 3.9 or later) and never imports the project's code, so that nothing it uses has to be
installed. A class of an installed package, as of lolpop's own `lolpop.runner`, is not looked at.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from flow_inspection.bindings import Module  # noqa: E402
from flow_inspection.finding import Problem, Refused, load  # noqa: E402
from flow_inspection.sources import External, InModule, Project, Unknowable  # noqa: E402
from flow_inspection.values import Evaluator  # noqa: E402

sys.path.pop(0)

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]

BARE_BASES = ("BaseRunner", "BasePipeline", "BaseComponent", "BaseIntegration", "object")
"""Classes that are known to have no workflow of their own."""

TYPES = {f"builtins.{name}" for name in ("bool", "dict", "float", "int", "list", "str")}
TYPES |= {f"typing.{name}" for name in ("Any", "Dict", "List", "Optional", "Set", "Tuple", "Union")}
"""What the generated script knows; a parameter of any other type is taken as it comes."""


class WorkflowFinder:
    """Finds a class, and a method of it or of the classes it is made of."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def find(self, module: Module, class_name: str, method: str) -> InModule | None:
        """The method; None where it may come from an installed package. Raises Refused."""
        try:
            found = self._project.lookup(module, class_name)
        except Unknowable:
            found = None
        if isinstance(found, External) and not found.name.startswith("builtins."):
            return None
        if not (isinstance(found, InModule) and isinstance(found.node, ast.ClassDef)):
            classes = [n.name for n in module.tree.body if isinstance(n, ast.ClassDef)]
            raise Refused(
                Problem(
                    "class",
                    f"{class_name} is no class in {module.path.name}; "
                    + (f"it has {', '.join(classes)}" if classes else "it has none"),
                )
            )
        foreign: list[str] = []
        for owner in self.ancestry(found, foreign):
            for node in owner.node.body:
                is_method = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                if is_method and node.name == method:
                    return InModule(owner.module, node)
        if foreign:
            return None
        methods = sorted(self.methods(found))
        raise Refused(
            Problem(
                "entrypoint",
                f"{method} is no public method of {class_name}; "
                + (f"it has {', '.join(methods)}" if methods else "it has none"),
            )
        )

    def ancestry(self, found: InModule, foreign: list[str]) -> Iterator[InModule]:
        """The class and its bases of the project; others are noted by name."""
        waiting, seen = [found], set()
        while waiting:
            owner = waiting.pop(0)
            if id(owner.node) in seen:
                continue
            seen.add(id(owner.node))
            yield owner
            for base in owner.node.bases:
                try:
                    entity = self._project.resolve(owner.module, base)
                except Unknowable:
                    foreign.append(ast.unparse(base))
                    continue
                if isinstance(entity, InModule) and isinstance(entity.node, ast.ClassDef):
                    waiting.append(entity)
                elif ast.unparse(base).split(".")[-1] not in BARE_BASES:
                    foreign.append(ast.unparse(base))

    def methods(self, found: InModule) -> set[str]:
        """The public methods that the project's classes give it."""
        return {
            node.name
            for owner in self.ancestry(found, [])
            for node in owner.node.body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and not node.name.startswith("_")
        }


class ParameterReader:
    """A method's parameters, in words that the generated script can use."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._evaluator = Evaluator(project)

    def read(self, found: InModule) -> list[dict[str, Any]]:
        """All but the first, and but `*args` and `**kwargs`, which no flow run can give."""
        arguments = found.node.args
        placed = [*arguments.posonlyargs, *arguments.args]
        missing = len(placed) - len(arguments.defaults)
        pairs = list(zip(placed, [None] * missing + list(arguments.defaults)))
        if not self._is_static(found.node):
            pairs = pairs[1:]
        pairs += zip(arguments.kwonlyargs, arguments.kw_defaults)
        alone = {argument.arg for argument in arguments.posonlyargs}
        parameters = [
            self._parameter(found.module, argument, default, argument.arg in alone)
            for argument, default in pairs
        ]
        # A place whose own default cannot be told must stay empty, and so must those behind it.
        kept, closed = [], False
        for parameter in parameters:
            placed_alone = parameter["name"] in alone
            closed = closed or (placed_alone and parameter.get("default") == "unknown")
            if not (placed_alone and closed):
                kept.append(parameter)
        return kept

    def _parameter(
        self, module: Module, argument: ast.arg, default: ast.expr | None, positional: bool
    ) -> dict[str, Any]:
        parameter: dict[str, Any] = {"name": argument.arg}
        if positional:
            parameter["positionalOnly"] = True
        annotation = self._annotation(module, argument.annotation)
        if annotation is not None:
            parameter["annotation"] = annotation
        if default is not None:
            parameter["default"] = self._default(module, default)
        return parameter

    def _default(self, module: Module, node: ast.expr) -> Any:
        try:
            value = self._evaluator.evaluate(module, node)
            if json.loads(json.dumps(value, allow_nan=False)) == value:
                return {"value": value}
        except (Unknowable, TypeError, ValueError):
            pass
        return "unknown"

    def _annotation(self, module: Module, node: ast.expr | None) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return None
        if node is None:
            return None
        if isinstance(node, ast.Constant) and node.value is None:
            return "None"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._joined(module, [node.left, node.right], "Union[{}]")
        if isinstance(node, ast.Tuple):
            return self._joined(module, node.elts, "{}")
        if isinstance(node, ast.Subscript):
            outer = self._annotation(module, node.value)
            inner = self._annotation(module, node.slice)
            return f"{outer}[{inner}]" if outer and inner else None
        try:
            entity = self._project.resolve(module, node)
        except Unknowable:
            return None
        known = isinstance(entity, External) and entity.name in TYPES
        return entity.name.split(".")[-1] if known else None

    def _joined(self, module: Module, nodes: list[ast.expr], form: str) -> str | None:
        parts = [self._annotation(module, node) for node in nodes]
        return form.format(", ".join(map(str, parts))) if all(parts) else None

    @staticmethod
    def _is_static(node: Function) -> bool:
        return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def find_source(options: argparse.Namespace) -> Path | None:
    """The file of the class; None for a module that the project does not have. Raises Refused."""
    if options.file is not None:
        return options.working_directory / options.file
    base = options.working_directory.joinpath(*options.module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def inspect_workflow(options: argparse.Namespace) -> dict[str, Any]:
    """The answer for a workflow. Raises Refused."""
    project = Project(options.working_directory.resolve())
    finder = WorkflowFinder(project)
    path = find_source(options)
    found = None
    if path is not None:
        found = finder.find(load(project, path), options.class_name, options.method)
    if isinstance(getattr(found, "node", None), ast.AsyncFunctionDef):
        raise Refused(Problem("entrypoint", f"{options.method} is async; name a plain method"))
    classes = {}
    for plugin in options.plugin:
        module = load(project, options.working_directory / plugin)
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = sorted(finder.methods(InModule(module, node)))
    return {
        "ok": True,
        "found": found is not None,
        "parameters": ParameterReader(project).read(found) if found else [],
        "classes": classes,
    }


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="inspect_lolpop.py", description="Read a lolpop workflow from its source."
    )
    parser.add_argument("--working-directory", type=Path, default=Path("."))
    parser.add_argument("--class", dest="class_name", required=True)
    parser.add_argument("--method", required=True)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--module", help="dotted, as Python imports it")
    source.add_argument("--file", help="relative to the working directory")
    parser.add_argument("--plugin", action="append", default=[], help="repeatable")
    return parser.parse_args()


def main() -> None:
    try:
        answer = inspect_workflow(parse_options())
    except Refused as refused:
        problems = [{"kind": p.kind, "message": p.message} for p in refused.problems]
        answer = {"ok": False, "problems": problems}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
