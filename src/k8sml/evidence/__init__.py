"""Evidence of projects: git histories, and versions read from their tags. Knows no verdict."""
