"""Flows of the life-cycle tests: quick ones, long ones and failing ones."""

import os
import time

from prefect import flow


@flow(log_prints=True)
def work(seconds: float = 0, model: str = "gbm", fail: str = "", show: str = "") -> str:
    """Works for a while, or fails."""
    print(f"working for {seconds} s")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.1)
    if show:
        print(f"{show} has {len(os.environ.get(show, ''))} characters")
    if fail:
        raise ValueError(fail)
    return model


def not_a_flow() -> None:
    """Has no decorator."""
