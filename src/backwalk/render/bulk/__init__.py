"""Every group of a file pooled: the columns found, rows turned into effects, groups gathered and pooled."""
