"""Arguments as Prefect shows them: small values as they are, the rest by what it is."""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import Any

from .options import plain

LONGEST_TEXT = 1_000
MOST_PARTS = 50
DEEPEST = 4


def shown(value: Any, depth: int = 0) -> Any:
    """A value that JSON can say and a person can read: `<DataFrame (200, 5)>` for a frame."""
    value = plain(value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}…"
    if isinstance(value, (list, tuple, dict)) and (len(value) > MOST_PARTS or depth >= DEEPEST):
        return f"<{type(value).__name__} of {len(value)}>"
    if isinstance(value, (list, tuple)):
        return [shown(part, depth + 1) for part in value]
    if isinstance(value, dict):
        return {str(key): shown(part, depth + 1) for key, part in value.items()}
    shape = getattr(value, "shape", None)
    size = f" {shape}" if isinstance(shape, tuple) else ""
    return f"<{type(value).__name__}{size}>"
