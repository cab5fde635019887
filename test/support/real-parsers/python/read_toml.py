"""What Python reads in TOML, and what Prefect writes to its profiles."""

import tomllib

import toml


def read(asked):
    if "write" in asked:
        return toml.dumps(asked["write"])
    return tomllib.loads(asked["file"].decode())
