"""Run the loopback GitHub as a process: print its address and serve until killed.

python -m tests.github.serve --projects 150 --latency-ms 100
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from threading import Event

from tests.github import GitHub, World


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description="A server that behaves like GitHub, on loopback.")
    parser.add_argument(
        "--projects", type=int, help="the first so many of the catalog's (all that have a history)"
    )
    parser.add_argument("--latency-ms", type=float, default=0.0, help="milliseconds before each answer")
    parser.add_argument("--port", type=int, default=0, help="the port (a free one)")
    given = parser.parse_args()
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    world = World.from_catalog(projects=given.projects)
    for repository in world:
        len(repository.commits)  # made now and not while a client waits
    gc.freeze()  # the world stays; searching it for garbage again and again would be time of the machine
    with GitHub(world, given.latency_ms / 1000, port=given.port) as github:
        sys.stdout.write(f"{github.url}\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
