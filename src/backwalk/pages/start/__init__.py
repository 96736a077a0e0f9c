"""Start here: the short answer and what it rests on."""
