"""Whether Python takes a text as a name, and as the same name."""

import ast
import keyword
import unicodedata


def read(asked):
    text = asked["text"]
    # What is newer than this Python's tables is a name to a newer Python.
    if any(unicodedata.category(character) == "Cn" for character in text):
        return "unknown"
    if not text.isidentifier() or keyword.iskeyword(text):
        return "none"
    [statement] = ast.parse(f"{text} = 1").body
    return "same" if statement.targets[0].id == text else "other"
