"""Read a Prefect flow's name, description and parameter schema from its source.

    python inspect_flow.py flows/etl.py:etl --working-directory .

Prints one line of JSON and exits with 0, whatever it found. Needs the standard library only
(Python 3.9 or later) and never imports or runs the flow's code; what that leaves unknown is
said in `warnings`. With `--prefect`, an interpreter that has Prefect asks it about those
parameters; Prefect then runs the file's imports and class definitions, not its other code.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from flow_inspection.finding import (  # noqa: E402
    FlowFinder,
    FoundFlow,
    Refused,
    find_file,
    flow_name,
    load,
    setting,
)
from flow_inspection.parameters import ParameterReader, ParameterSchema  # noqa: E402
from flow_inspection.sources import Project, Unknowable  # noqa: E402
from flow_inspection.values import Evaluator  # noqa: E402

sys.path.pop(0)


def inspect_entrypoint(
    entrypoint: str, working_directory: Path, *, dialect: str, ask_prefect: bool
) -> dict[str, Any]:
    """The answer for one entrypoint. Raises Refused."""
    path, function = find_file(entrypoint, working_directory)
    project = Project(working_directory.resolve())
    module = load(project, path)
    found = FlowFinder(project).find(module, function)
    evaluator = Evaluator(project)
    reader = ParameterReader(project, evaluator, dialect)
    name = flow_name(evaluator, found)
    parameters = reader.read(found)
    warnings: list[str] = []
    description = text_setting(evaluator, found, "description", warnings) or found.docstring
    version = text_setting(evaluator, found, "version", warnings)
    if ask_prefect and parameters.unknown:
        fill_in_from_prefect(parameters, found, warnings)
    warnings.extend(unknown_parameters(parameters.unknown))
    for decorator in found.decorated_by:
        warnings.append(f"{function} is also decorated by {decorator}, which may change it")
    return {
        "ok": True,
        "name": name,
        "function": function,
        "description": description,
        "version": version,
        "schema": parameters.schema,
        "complete": not parameters.unknown and not found.decorated_by,
        "warnings": warnings,
    }


def text_setting(evaluator: Evaluator, found: FoundFlow, name: str, warnings: list[str]) -> Any:
    """An argument of `@flow(...)` that is text; a warning when it is not known."""
    try:
        value = setting(evaluator, found, name)
    except Unknowable as reason:
        warnings.append(f"the flow's {name} is not known without running it: {reason}")
        return None
    return None if value is None else str(value)


def unknown_parameters(unknown: dict[str, str]) -> Iterable[str]:
    for parameter, reason in unknown.items():
        yield f"parameter {parameter} is not checked: {reason}"


def fill_in_from_prefect(
    parameters: ParameterSchema, found: FoundFlow, warnings: list[str]
) -> None:
    """Take Prefect's own word for the parameters that the source leaves unknown."""
    try:
        schema = ask_prefect_for(found)
    except Exception as error:  # Whatever the user's imports raise.
        warnings.append(f"Prefect could not read the flow either: {type(error).__name__}: {error}")
        return
    for name in list(parameters.unknown):
        theirs = schema.get("properties", {}).get(name)
        if theirs is None:
            continue
        ours = parameters.schema["properties"][name]
        kept = {key: ours[key] for key in ("position", "title", "default") if key in ours}
        parameters.schema["properties"][name] = {**theirs, **kept}
        del parameters.unknown[name]
    definitions = {**schema.get("definitions", {}), **parameters.schema.get("definitions", {})}
    if definitions:
        parameters.schema["definitions"] = definitions


def ask_prefect_for(found: FoundFlow) -> dict[str, Any]:
    """Prefect's schema of the function, by its source."""
    sys.path.insert(0, str(found.module.path.parent))
    with quiet_stdout():
        from prefect.utilities.callables import parameter_schema_from_entrypoint

        model = parameter_schema_from_entrypoint(f"{found.module.path}:{found.function.name}")
    dump = model.model_dump() if hasattr(model, "model_dump") else model.dict()
    return {key: value for key, value in dump.items() if value is not None}


@contextlib.contextmanager
def quiet_stdout() -> Any:
    """Send what imported code prints to stderr: stdout carries the answer alone."""
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="inspect_flow.py", description="Read a Prefect flow from its source."
    )
    parser.add_argument("entrypoint", nargs="+", help="file.py:function")
    parser.add_argument("--working-directory", type=Path, default=Path("."))
    parser.add_argument(
        "--dialect",
        choices=["pydantic1", "pydantic2"],
        help="[with --prefect: of what is installed; else pydantic2]",
    )
    parser.add_argument("--prefect", action="store_true", help="ask Prefect where it is needed")
    options = parser.parse_args()
    if options.dialect is None:
        options.dialect = installed_dialect() if options.prefect else "pydantic2"
    return options


def installed_dialect() -> str:
    """Prefect 2 runs with either pydantic, and speaks its words."""
    try:
        return "pydantic1" if version("pydantic").startswith("1.") else "pydantic2"
    except PackageNotFoundError:
        return "pydantic2"


def main() -> None:
    options = parse_options()
    for entrypoint in options.entrypoint:
        try:
            answer = inspect_entrypoint(
                entrypoint,
                options.working_directory,
                dialect=options.dialect,
                ask_prefect=options.prefect,
            )
        except Refused as refused:
            problems = [{"kind": p.kind, "message": p.message} for p in refused.problems]
            answer = {"ok": False, "problems": problems}
        print(json.dumps(answer, ensure_ascii=False, default=str))


if __name__ == "__main__":
    main()
