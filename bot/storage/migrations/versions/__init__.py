"""One file per change to the tables, oldest first by name."""
