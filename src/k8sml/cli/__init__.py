"""The command line: one module per command, which reads options, calls a service and prints the result."""
