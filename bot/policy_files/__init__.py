"""Policies as files: a school's own document read into clauses, written as a folder, and two versions compared.

A document is read in a process of its own, within limits of time and memory (`apart.py`), into pieces in their order
(`pieces.py`); the pieces become clauses with ids (`clauses.py`), and these a folder that the library reads
(`folder.py`). Nothing here knows of chat, a store or settings.
"""
