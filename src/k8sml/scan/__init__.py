"""Scan manifests, charts, requirements and images for projects in use and their versions."""
