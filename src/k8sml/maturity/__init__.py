"""What the evidence means: pure functions of (project, evidence, date). No clock, no files, no network."""
