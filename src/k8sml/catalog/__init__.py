"""The curated catalog: facts about projects that only a person can give, and their state on any day."""
