"""Doing things again and again, whatever happens to the server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import Any, Callable, NoReturn, TypeVar

from .checks import describe, fail, refusal, say

LONGEST_BACKOFF_SECONDS = 30.0
LONGEST_START_BACKOFF_SECONDS = 10.0
REMINDER_SECONDS = 30.0
"""How often a process says that it still waits."""
MISSING_SECONDS = 1.0
"""How often something that is not there yet is looked for."""

Found = TypeVar("Found")


async def sleep_until(event: asyncio.Event, seconds: float) -> bool:
    """Sleep, but no longer than until the event; True when it came."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


async def keep_doing(what: str, action: Callable[[], Awaitable[Any]], seconds: float) -> NoReturn:
    """Call `action` every so many seconds for ever."""
    failures = 0
    while True:
        try:
            await action()
        except Exception as error:
            failures += 1
            if failures == 1 or failures % 10 == 0:
                say(f"{what} failed ({describe(error)}); trying again")
        else:
            if failures:
                say(f"{what} works again")
            failures = 0
        backoff = seconds * 2 ** min(failures, 6)
        await asyncio.sleep(min(backoff, max(seconds, LONGEST_BACKOFF_SECONDS)))


async def wait_for(what: str, url: str, probe: Callable[[], Awaitable[Found | None]]) -> Found:
    """Wait until the server answers with something; a refusal (401, 403) ends the process."""
    delay, said = MISSING_SECONDS, 0.0
    while True:
        try:
            found = await probe()
            if found is not None:
                return found
            text, delay = f"waiting for {what}", MISSING_SECONDS
        except Exception as error:
            status = refusal(error)
            if status:
                fail(f"{url} answered {status}; check PREFECT_API_KEY or PREFECT_API_AUTH_STRING")
            text = f"waiting for the server at {url} ({describe(error)})"
            delay = min(delay * 1.5, LONGEST_START_BACKOFF_SECONDS)
        if not said or time.monotonic() - said >= REMINDER_SECONDS:
            said = time.monotonic()
            say(text)
        await asyncio.sleep(delay)
