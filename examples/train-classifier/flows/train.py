"""Trains a classifier on scikit-learn's breast cancer data and publishes its metrics."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from sklearn.base import ClassifierMixin
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MODELS = {
    "logistic-regression": lambda seed: make_pipeline(
        StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed)
    ),
    "random-forest": lambda seed: RandomForestClassifier(random_state=seed),
    "gradient-boosting": lambda seed: GradientBoostingClassifier(random_state=seed),
}


@task
def load() -> pd.DataFrame:
    """The data set as one table: thirty measurements a row and the diagnosis as `target`."""
    return load_breast_cancer(as_frame=True).frame


@task
def split(data: pd.DataFrame, test_size: float, seed: int) -> list[pd.DataFrame]:
    """Two tables, for training and for testing, with the same share of each diagnosis."""
    return train_test_split(
        data, test_size=test_size, random_state=seed, stratify=data["target"]
    )


@task
def train(data: pd.DataFrame, model: str, seed: int) -> ClassifierMixin:
    """The model, fitted."""
    return MODELS[model](seed).fit(data.drop(columns="target"), data["target"])


@task
def evaluate(classifier: ClassifierMixin, data: pd.DataFrame) -> dict[str, float]:
    """The metrics on data that the model has not seen."""
    features, target = data.drop(columns="target"), data["target"]
    predicted = classifier.predict(features)
    scores = classifier.predict_proba(features)[:, 1]
    return {
        "accuracy": round(float(accuracy_score(target, predicted)), 4),
        "f1": round(float(f1_score(target, predicted)), 4),
        "roc_auc": round(float(roc_auc_score(target, scores)), 4),
    }


@flow(log_prints=True)
def train_classifier(
    model: Literal["logistic-regression", "random-forest", "gradient-boosting"] = "random-forest",
    test_size: float = 0.25,
    seed: int = 42,
) -> dict[str, float]:
    """Trains a classifier that tells benign from malignant tumours.

    Args:
        model: The kind of model to fit.
        test_size: The share of rows kept for testing, between 0 and 1.
        seed: Makes the split and the training repeatable.
    """
    logger = get_run_logger()
    data = load()
    training, testing = split(data, test_size, seed)
    logger.info("training a %s on %d rows", model, len(training))
    metrics = evaluate(train(training, model, seed), testing)
    create_table_artifact(
        key="classifier-metrics",
        table=[{"metric": name, "value": value} for name, value in metrics.items()],
        description=f"{model}, tested on {len(testing)} rows",
    )
    print(f"accuracy {metrics['accuracy']}, f1 {metrics['f1']}, ROC AUC {metrics['roc_auc']}")
    return metrics


if __name__ == "__main__":
    train_classifier()
