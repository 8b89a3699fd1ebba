"""Wiring: the one room that knows every concrete class, and what everything else is handed.

Import from its files, never from here: what answers questions (`answering`) needs neither a store nor a chat system,
and loading those takes longer than the answer.
"""
