"""The data in use on this machine, and the judgments made from it."""
