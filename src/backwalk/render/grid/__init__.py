"""One notebook under every combination of its parameters: the combinations, the runs, and what came of them."""
