"""Finding a paper: folding, the tantivy index and its follower."""
