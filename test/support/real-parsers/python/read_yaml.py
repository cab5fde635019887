"""What PyYAML reads, as lolpop's configuration is read, and what it writes."""

import yaml


def read(asked):
    if "write" in asked:
        return yaml.safe_dump(asked["write"], allow_unicode=asked["unicode"])
    return yaml.safe_load(asked["file"])
