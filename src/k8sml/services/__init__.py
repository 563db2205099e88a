"""What the commands do, without a command line: each service is given options as values and returns data."""
