"""The curated catalog: what a person must say of each project, and how its lineage reads on any day."""
