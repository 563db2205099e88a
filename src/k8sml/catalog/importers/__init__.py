"""Import lists of other people as draft entries; one module for each format."""
