"""Views of each result: columns, rows, lines and JSON items. One module per command or concept."""
