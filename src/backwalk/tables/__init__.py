"""The CSV files of data/: their schema, their rules, and the only reader and writer of them."""
