"""Run a command with variables from a JSON file, which no listing of processes or containers shows.

    python with_environment.py [--free-port VARIABLE] ENVIRONMENT.json COMMAND [ARGUMENT ...]

With --free-port the variable becomes a free port of loopback, unless it has a value. From within
the same container, whether the command works is asked on that port by

    python with_environment.py --ask /PATH
"""

import argparse
import json
import os
import socket
import tempfile
from http.client import HTTPConnection

ANSWERS_WITHIN_SECONDS = 8


def run(options: argparse.Namespace) -> None:
    note = port_note()
    with open(options.environment, encoding="utf-8") as file:
        os.environ.update(json.load(file))
    if options.free_port:
        port = os.environ.get(options.free_port) or reserve_port()
        os.environ[options.free_port] = str(port)
        with open(note, "w", encoding="utf-8") as file:
            file.write(str(port))
    os.execvp(options.command[0], options.command)


def reserve_port() -> int:
    """A free port that nobody else is given: the command inherits what holds it, and may listen."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port: int = holder.getsockname()[1]
    os.set_inheritable(holder.detach(), True)
    return port


def port_note() -> str:
    """The file with the port: of this start of this container alone, whoever shares its folder."""
    namespace = os.stat("/proc/self/ns/mnt").st_ino
    # The number of a container that ended is given to the next one: when it started tells them apart.
    with open("/proc/1/stat", encoding="utf-8") as file:
        started = file.read().rsplit(")", 1)[1].split()[19]
    return os.path.join(tempfile.gettempdir(), f"prefect-constructs-{namespace}-{started}.port")


def ask(path: str) -> None:
    with open(port_note(), encoding="utf-8") as file:
        port = int(file.read())
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN_SECONDS)
    connection.request("GET", path)
    status = connection.getresponse().status
    if status >= 400:
        raise SystemExit(f"http://127.0.0.1:{port}{path} answered {status}")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="with_environment.py", usage=__doc__)
    parser.add_argument("--ask", metavar="/PATH")
    parser.add_argument("--free-port", metavar="VARIABLE")
    parser.add_argument("environment", nargs="?")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.ask and not options.command:
        parser.error("what to run is missing")
    return options


if __name__ == "__main__":
    given = parse_options()
    if given.ask:
        ask(given.ask)
    else:
        run(given)
