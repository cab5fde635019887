"""Keeps terminal colours, which lolpop's logger writes, out of Prefect's logs."""

from __future__ import annotations

import logging
import re

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
RUN_LOGGERS = ("prefect.flow_runs", "prefect.task_runs")


class WithoutColours(logging.Filter):
    """Takes escape sequences out of a record's message and lets it pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "\x1b" in text:
            record.msg, record.args = ESCAPES.sub("", text), None
        return True


def keep_colours_out() -> None:
    """Filter the loggers that runs write to; once, however often it is called."""
    for name in RUN_LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, WithoutColours) for one in logger.filters):
            logger.addFilter(WithoutColours())
