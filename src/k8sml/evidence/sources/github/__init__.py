"""The source GitHub: its API, GraphQL with a token and REST without one."""
