"""The workflow: what Prefect runs is `build_all`."""

from typing import Any, Dict

from lolpop.runner.base_runner import BaseRunner


class QuickstartRunner(BaseRunner):
    __REQUIRED_CONF__ = {"pipeline": ["training"], "config": ["model_target"]}

    def build_all(self, least_accuracy: float = 0.6) -> Dict[str, Any]:
        """Train, and refuse a model that is no good."""
        result = self.training.train()
        if result["accuracy"] < least_accuracy:
            raise ValueError(f"accuracy {result['accuracy']} is below {least_accuracy}")
        return result
