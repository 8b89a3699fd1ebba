"""Formal requests: how they are recognised, where each belongs, and the filed redirect."""
