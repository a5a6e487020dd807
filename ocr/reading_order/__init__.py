"""In which order a page is read: columns, tables, signs; each word back to its place."""
