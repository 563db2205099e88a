"""The work of the commands, without a command line: services take options as values and return data."""
