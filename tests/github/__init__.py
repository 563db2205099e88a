"""A small server that behaves like GitHub, on loopback, with data from real histories and faults to order."""

from tests.github.server import TOKEN, GitHub
from tests.github.world import World

__all__ = ["TOKEN", "GitHub", "World"]
