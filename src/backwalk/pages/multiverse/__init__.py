"""Stress the result: one question under every combination of defensible choices."""
