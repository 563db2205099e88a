"""How forecasts and rules would have fared: moments of the past, and what became of the projects."""
