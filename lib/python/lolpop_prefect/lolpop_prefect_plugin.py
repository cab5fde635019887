"""For lolpop's `config.plugin_paths`: gives a workflow our `PrefectOrchestrator`.

    config:
      plugin_paths: [path/to/lolpop_prefect_plugin.py]
    decorator:
      orchestrator: PrefectOrchestrator

lolpop imports plugins before it looks for decorators, so the name finds ours.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))

from lolpop_prefect import PrefectOrchestrator, plug_in  # noqa: E402

__all__ = ["PrefectOrchestrator"]

plug_in()
