"""Remember and query one operation."""
