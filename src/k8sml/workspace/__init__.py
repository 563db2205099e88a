"""The data in use on this machine, and the judgements made from it."""
