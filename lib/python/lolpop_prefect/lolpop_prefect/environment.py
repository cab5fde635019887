"""`prefect_profile` and `prefect_settings`: for this process alone, never in the user's files."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, List, Optional

from .options import OrchestratorError


def use_settings(profile: Optional[str], settings: Mapping[str, Any]) -> List[str]:
    """Put both into this process's environment; returns what stood there already, by name.

    What the environment says goes before a profile in Prefect, and so it does here.
    """
    wanted = {str(name).upper(): _text(value) for name, value in settings.items()}
    strangers = sorted(name for name in wanted if not name.startswith("PREFECT_"))
    if strangers:
        raise OrchestratorError(
            f"PrefectOrchestrator: prefect_settings has {', '.join(strangers)}; "
            "Prefect's settings start with PREFECT_"
        )
    if profile is not None and (known := _known_profile(profile, bool(wanted))):
        wanted["PREFECT_PROFILE"] = known
    kept = sorted(name for name in wanted if os.environ.get(name, wanted[name]) != wanted[name])
    missing = {name: value for name, value in wanted.items() if name not in os.environ}
    if missing:
        os.environ.update(missing)
        _take_notice()
    return kept


def _known_profile(name: str, has_settings: bool) -> Optional[str]:
    """The profile's name if there is one; None for a new one that the settings describe."""
    from prefect.settings import load_profiles

    names = sorted(load_profiles().names)
    if name in names:
        return name
    # "default" is what every lolpop example says and what Prefect 3 no longer has.
    if has_settings or name == "default":
        return None
    raise OrchestratorError(
        f"PrefectOrchestrator: there is no Prefect profile {name}; there are {', '.join(names)}; "
        "write prefect_settings for one that exists in this process alone"
    )


def _take_notice() -> None:
    """Make a Prefect that was imported before read its environment again."""
    context = sys.modules.get("prefect.context")
    if context is not None:
        context.GLOBAL_SETTINGS_CONTEXT = context.root_settings_context()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
