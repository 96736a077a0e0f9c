"""How anything is written or drawn, whatever the page: numbers, names, tables, sources, axes, pictures."""
