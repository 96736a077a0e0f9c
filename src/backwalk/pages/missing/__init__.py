"""Look for missing results: everything as reported, its assumptions, and what was never printed."""
