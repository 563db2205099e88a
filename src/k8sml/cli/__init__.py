"""The command line: one module a command. It reads options and wires the rooms together."""
