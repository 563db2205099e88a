"""What a person runs: manifests, charts, requirements and images read as projects and versions."""
