"""Reads what entrypoint scripts say, by Python's own parser: a JSON list of texts in, values out."""

import ast
import json
import sys


def read(text):
    tree = ast.parse(text)
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    decorator = function.decorator_list[0]
    arguments = function.args.args
    defaults = [None] * (len(arguments) - len(function.args.defaults)) + function.args.defaults
    imported = next((node for node in function.body if isinstance(node, ast.ImportFrom)), None)
    answer = {
        "orchestrator": ast.literal_eval(found["ORCHESTRATOR"]),
        "config": ast.literal_eval(found["CONFIG"].right),
        "project": ast.literal_eval(found["PROJECT"].func.value.right),
        "library": ast.literal_eval(found["LIBRARY"].func.value.right),
        "settings": {k.arg: ast.literal_eval(k.value) for k in decorator.keywords},
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


print(json.dumps([read(text) for text in json.load(sys.stdin)]))
