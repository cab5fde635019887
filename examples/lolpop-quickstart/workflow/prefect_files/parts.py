"""The components and the pipeline of the quickstart."""

from typing import Any, Dict, Tuple

import pandas as pd
from lolpop.component.base_component import BaseComponent
from lolpop.pipeline.base_pipeline import BasePipeline
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class PassengerList(BaseComponent):
    """Reads the table and splits it."""

    __REQUIRED_CONF__ = {"config": ["data_path", "model_target"]}
    __DEFAULT_CONF__ = {"config": {"test_size": 0.25}}

    def load(self) -> pd.DataFrame:
        return pd.read_csv(self._get_config("data_path")).drop(columns="id")

    def split(self, table: pd.DataFrame) -> Tuple[pd.DataFrame, pd.DataFrame]:
        train, test = train_test_split(
            table,
            test_size=float(self._get_config("test_size")),
            random_state=7,
            stratify=table[self._get_config("model_target")],
        )
        return train, test


class Trainer(BaseComponent):
    """Fits a classifier."""

    __DEFAULT_CONF__ = {"config": {"regularisation": 1.0}}

    def fit(self, table: pd.DataFrame) -> ClassifierMixin:
        target = self._get_config("model_target")
        model = LogisticRegression(C=float(self._get_config("regularisation")))
        return make_pipeline(StandardScaler(), model).fit(table.drop(columns=target), table[target])


class Evaluator(BaseComponent):
    """Says how good a classifier is on data that it has not seen."""

    def evaluate(self, model: ClassifierMixin, table: pd.DataFrame) -> Dict[str, float]:
        target = self._get_config("model_target")
        features = table.drop(columns=target)
        chances = model.predict_proba(features)[:, 1]
        return {
            "accuracy": round(accuracy_score(table[target], model.predict(features)), 4),
            "roc_auc": round(roc_auc_score(table[target], chances), 4),
        }


class Training(BasePipeline):
    """Loads, splits, fits, evaluates."""

    __REQUIRED_CONF__ = {"component": ["passengers", "trainer", "evaluator"]}

    def train(self) -> Dict[str, Any]:
        train, test = self.passengers.split(self.passengers.load())
        model = self.trainer.fit(train)
        metrics = self.evaluator.evaluate(model, test)
        self.log(f"trained on {len(train)} rows: {metrics}")
        return {"rows": len(train), **metrics}
