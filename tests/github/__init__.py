"""A loopback server that behaves like GitHub, with data from real histories and faults on request."""

from tests.github.server import TOKEN, GitHub
from tests.github.world import World

__all__ = ["TOKEN", "GitHub", "World"]
