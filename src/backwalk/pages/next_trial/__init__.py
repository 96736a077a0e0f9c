"""Plan the next trial: what one more trial would leave of the answer, and what it could show."""
