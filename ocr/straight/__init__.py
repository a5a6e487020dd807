"""How a page lies: the rows that its letters form, and how they stand on them."""
