"""Runs lolpop workflows as Prefect flows and tasks, on Prefect 2.20 and 3.

import lolpop_prefect

lolpop_prefect.plug_in()                 # before the runner is made
MyRunner(conf="dev.yaml").build_all()    # whose config names PrefectOrchestrator
"""

from .orchestrator import PrefectOrchestrator
from .plugging import load_class, load_config, plug_in

__all__ = ["PrefectOrchestrator", "load_class", "load_config", "plug_in"]
