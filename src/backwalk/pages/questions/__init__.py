"""Every other question: what each trial says of it in words, and the few that have an average."""
