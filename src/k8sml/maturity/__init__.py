"""Judge evidence with pure functions of (project, evidence, date). No clock, no files, no network."""
