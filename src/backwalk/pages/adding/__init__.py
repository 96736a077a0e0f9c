"""Add a trial: a made-up row, what the checks say of it, and what it would change."""
