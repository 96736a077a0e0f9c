"""One room a notebook: what it works out, says and draws. No room imports another."""
