"""What the shipped Python files, and Prefect's own command line, read in arguments."""

import importlib

import prefect


def read(asked):
    arguments = asked["arguments"]
    if asked["program"] == "prefect":
        return prefect_arguments(arguments)
    script = importlib.import_module(asked["program"])
    options = script.parse_options(arguments)
    if asked["program"] == "start_worker":
        return prefect_arguments(script.command_line(options))
    return vars(options)


def prefect_arguments(arguments):
    """Of `prefect worker start`, by the names that Prefect gives them."""
    if int(prefect.__version__.split(".")[0]) >= 3:
        return by_cyclopts(arguments)
    return by_click(arguments)


def by_cyclopts(arguments):
    from prefect.cli._app import _app, _normalize_top_level_flags

    _meta, meta, _ignored = _app.meta.parse_args(
        _normalize_top_level_flags(arguments), exit_on_error=False, print_error=False
    )
    assert not meta.kwargs, meta.kwargs
    _command, bound, _ignored = _app.parse_args(
        list(meta.args), exit_on_error=False, print_error=False
    )
    return {name: plain(value) for name, value in bound.arguments.items()}


def by_click(arguments):
    import typer
    from prefect.cli import app

    command, context = typer.main.get_command(app), None
    while hasattr(command, "commands"):
        context = command.make_context(command.name, list(arguments), parent=context)
        name, command, arguments = command.resolve_command(
            context, [*context.protected_args, *context.args]
        )
    context = command.make_context(command.name, list(arguments), parent=context)
    return {name: plain(value) for name, value in context.params.items()}


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
