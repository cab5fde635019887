"""Makes passengers.csv: people on a ship, and who of them got home. The same table every time."""

import csv
import math
import random
from pathlib import Path

ROWS = 400


def main() -> None:
    chance = random.Random(7)
    with open(Path(__file__).with_name("passengers.csv"), "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "age", "fare", "cabin_class", "survived"])
        for number in range(ROWS):
            age = min(80, max(1, round(chance.gauss(34, 15))))
            cabin_class = chance.choice([1, 2, 3])
            fare = round(abs(chance.gauss(70 / cabin_class, 9)), 2)
            odds = 2.6 - cabin_class * 1.1 - age * 0.02 + fare * 0.01
            survived = int(chance.random() < 1 / (1 + math.exp(-2.5 * odds)))
            table.writerow([number, age, fare, cabin_class, survived])


if __name__ == "__main__":
    main()
