"""What `serve.py` and `worker.py` share: stopping without losing a run.

On the first SIGTERM or SIGINT a process stops asking for new work and lets the runs in
flight end, still obeying cancellation. When the drain time is over (or at a second signal)
whatever is left is terminated and its run gets a terminal state that says why; the process is
gone at most 14 s later.

Works with Prefect 2.20 and 3.x on POSIX systems. Nothing here is public API of Prefect; what
is private is asked for by `require_attributes`, which ends the process with a sentence.
"""

from .checks import (
    fail,
    generation,
    in_thread,
    require_attributes,
    require_environment,
    require_free_port,
    say,
    utc_now,
)
from .loops import MISSING_SECONDS, REMINDER_SECONDS, keep_doing, wait_for
from .patches import isolate_runs, keep_watching_cancellations, survive
from .runners import RunnerOf2, runner_of
from .runs import signal_group
from .stopping import StopSignals, run_process, work_until_stopped

__all__ = [
    "MISSING_SECONDS",
    "REMINDER_SECONDS",
    "RunnerOf2",
    "StopSignals",
    "fail",
    "generation",
    "in_thread",
    "isolate_runs",
    "keep_doing",
    "keep_watching_cancellations",
    "require_attributes",
    "require_environment",
    "require_free_port",
    "run_process",
    "runner_of",
    "say",
    "signal_group",
    "survive",
    "utc_now",
    "wait_for",
    "work_until_stopped",
]
