"""What GitHub's API says of repositories: GraphQL with a token, REST without one."""
