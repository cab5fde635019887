"""Descriptions of parameters, out of a docstring in Google's style.

That is the only style that Prefect reads, by griffe; what is skipped there is skipped here.
"""

from __future__ import annotations

import re

PARAMETERS = {"args", "arguments", "params", "parameters"}
TITLE = re.compile(r"^(?P<kind>[\w][\s\w-]*):(\s+(?P<title>[^\s].*))?\s*$")


def parameter_descriptions(docstring: str | None) -> dict[str, str]:
    """Each parameter's description. Takes the docstring as `inspect.getdoc` gives it."""
    found: dict[str, str] = {}
    lines = (docstring or "").rstrip().split("\n")
    offset, in_code = 0, False
    while offset < len(lines):
        line = lines[offset]
        if line.lstrip(" ").startswith("```"):
            in_code = not in_code
        elif not in_code:
            match = TITLE.match(line)
            if match and _starts_section(lines, offset):
                kind = match["kind"].lower()
                items, end = _items(lines, offset + 1)
                if kind in PARAMETERS:
                    found = _descriptions(items)
                offset = end
        offset += 1
    return found


def _starts_section(lines: list[str], offset: int) -> bool:
    def indented(index: int) -> bool:
        return index < len(lines) and bool(lines[index].strip()) and lines[index][0] == " "

    blank_below = offset + 1 < len(lines) and not lines[offset + 1].strip()
    if not (indented(offset + 1) or indented(offset + 2)):
        return False
    if offset > 0 and lines[offset - 1].strip():
        return False
    return not (indented(offset + 2) and blank_below)


def _items(lines: list[str], offset: int) -> tuple[list[list[str]], int]:
    """The items of a section, each as its lines, and the section's last line."""
    while offset < len(lines) and not lines[offset].strip():
        offset += 1
    if offset >= len(lines):
        return [], offset
    indent = len(lines[offset]) - len(lines[offset].lstrip())
    if indent == 0:
        return [], offset - 1
    items = [[lines[offset][indent:]]]
    offset += 1
    while offset < len(lines):
        line = lines[offset]
        if not line.strip():
            items[-1].append("")
        elif line.startswith(indent * 2 * " "):
            items[-1].append(line[indent * 2 :])
        elif line.startswith((indent + 1) * " "):
            items[-1].append(line.lstrip())
        elif line.startswith(indent * " "):
            items.append([line[indent:]])
        else:
            break
        offset += 1
    return items, offset - 1


def _descriptions(items: list[list[str]]) -> dict[str, str]:
    found = {}
    for first, *rest in items:
        name, colon, text = first.partition(":")
        if not colon:
            continue
        if "(" in name and name.endswith(")"):
            name = name.split("(", 1)[0].strip()
        found[name] = "\n".join([text.lstrip(), *rest]).rstrip("\n")
    return found
