"""What must hold across the cells of a row, the rows of a table and the tables: one generator a rule."""
