"""What Prefect fills in where a text stands in a job template."""

from prefect.utilities.templating import apply_values, find_placeholders


def read(asked):
    if "template" in asked:
        return apply_values(asked["template"], asked["values"])
    return sorted({placeholder.name for placeholder in find_placeholders(asked["text"])})
