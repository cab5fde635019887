"""What an entrypoint script says to Python, and what happens when its flow is called."""

import ast
import os
import sys
import types
from unittest import mock


def read(asked):
    if "call" in asked:
        return run(asked["file"], asked["call"], asked["function"], asked["method"])
    tree = ast.parse(asked["file"])
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    arguments = function.args.args
    defaults = [None] * (len(arguments) - len(function.args.defaults)) + function.args.defaults
    imported = next((node for node in function.body if isinstance(node, ast.ImportFrom)), None)
    answer = {
        "statements": [type(node).__name__ for node in tree.body],
        "orchestrator": ast.literal_eval(found["ORCHESTRATOR"]),
        "config": ast.literal_eval(found["CONFIG"].right),
        "project": ast.literal_eval(found["PROJECT"].func.value.right),
        "library": ast.literal_eval(found["LIBRARY"].func.value.right),
        "settings": {
            keyword.arg: ast.literal_eval(keyword.value)
            for keyword in function.decorator_list[0].keywords
        },
        "function": function.name,
        "parameters": {
            argument.arg: None if default is None else [ast.literal_eval(default)]
            for argument, default in zip(arguments, defaults)
        },
        "module": imported.module if imported else None,
    }
    for node in function.body:
        called = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if called and getattr(node.value.func, "attr", "") == "load_class":
            answer["file"] = ast.literal_eval(node.value.args[0].right)
            answer["class"] = [node.targets[0].id, ast.literal_eval(node.value.args[1])]
    return answer


def run(script, arguments, function, method):
    """Calls the flow, with everything that it asks for in place of the real thing."""
    seen = {}

    class Workflow:
        def __init__(self, conf, skip_config_validation):
            seen.update(conf, skip_config_validation=skip_config_validation)

        def __getattr__(self, name):
            seen["method"] = name
            return lambda *args, **kwargs: [list(args), kwargs]

    def load_config(path, config, options):
        return {"path": str(path), "config": config, "options": options}

    def load_class(path, name):
        seen["class"] = name
        return Workflow

    lolpop_prefect = types.ModuleType("lolpop_prefect")
    lolpop_prefect.plug_in = lambda: None
    lolpop_prefect.load_config, lolpop_prefect.load_class = load_config, load_class
    prefect = types.ModuleType("prefect")
    prefect.flow = lambda **_settings: lambda decorated: decorated
    given = {"__name__": "script", "__file__": "script.py"}
    modules = {"lolpop_prefect": lolpop_prefect, "prefect": prefect, "runner": AnyModule(Workflow)}
    path = list(sys.path)
    try:
        with mock.patch.dict(sys.modules, modules), mock.patch.object(os, "chdir"):
            exec(compile(script, "script.py", "exec"), given)
            seen["returned"] = given[function](**arguments)
    finally:
        sys.path[:] = path
    return seen


class AnyModule(types.ModuleType):
    """A module that has the workflow under every name."""

    def __init__(self, workflow):
        super().__init__("runner")
        self.workflow = workflow

    def __getattr__(self, _name):
        return self.workflow
