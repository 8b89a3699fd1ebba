"""The adopted policy: its clauses, how they are asked for by number, and how they are found by words."""
