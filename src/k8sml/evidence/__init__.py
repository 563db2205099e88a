"""What was observed of projects: git histories and the versions read from their tags. Knows no verdict."""
