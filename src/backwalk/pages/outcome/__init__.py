"""Pool an outcome: one answer, its trials, their sources, and the forest plot."""
