"""Reads the day's orders and writes them where the report finds them."""

import csv
import random
from pathlib import Path

from prefect import flow, task


@task
def read_orders(day: str, rows: int) -> list[dict]:
    """Stands in for the shop's database: the same orders for the same day."""
    source = random.Random(day)
    return [
        {"day": day, "order": number, "amount": round(source.uniform(5, 250), 2)}
        for number in range(1, rows + 1)
    ]


@task
def write_orders(orders: list[dict], target: str) -> None:
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["day", "order", "amount"])
        writer.writeheader()
        writer.writerows(orders)


@flow(log_prints=True)
def ingest(target: str, day: str = "2026-01-01", rows: int = 200) -> int:
    """Ingests one day's orders and returns how many there were."""
    orders = read_orders(day, rows)
    write_orders(orders, target)
    print(f"wrote {len(orders)} orders to {target}")
    return len(orders)
