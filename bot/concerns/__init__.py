"""Concerns about online posts: what is recorded, who may know of it, how it moves, and where it is kept."""
