"""Adds up the orders that the ingest flow wrote."""

import csv
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact


@task
def read(source: str) -> list[float]:
    with Path(source).open(newline="") as file:
        return [float(row["amount"]) for row in csv.DictReader(file)]


@flow(log_prints=True)
def report(source: str, currency: str = "EUR") -> float:
    """Publishes the day's revenue."""
    amounts = read(source)
    revenue = round(sum(amounts), 2)
    create_markdown_artifact(
        key="daily-revenue",
        markdown=f"**{revenue} {currency}** in {len(amounts)} orders",
    )
    print(f"revenue {revenue} {currency}")
    return revenue
