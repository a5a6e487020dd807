"""The working copy of a page: what disturbs the reading is taken out, for the reading only."""
