"""Explain the differences: effects against dose, follow-up and baseline, and between groups of trials."""
