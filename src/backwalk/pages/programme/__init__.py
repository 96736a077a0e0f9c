"""Plan a programme: doses tried, a cautious plan within them, and what nobody has tested."""
