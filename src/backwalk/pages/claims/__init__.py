"""Check the claims: popular claims, the sources that bear on them, and their balance."""
