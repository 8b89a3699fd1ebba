"""Policies as files: a school's own document read into clauses, written as a folder, and two versions compared.

A document is read in a process of its own, within limits of time and memory (`apart.py`), into pieces in their order
(`pieces.py`); the pieces become clauses with ids (`clauses.py`), and these a folder that the library reads
(`folder.py`). Nothing here knows of chat, a store or settings.
"""

from bot.policy_files.apart import read_document
from bot.policy_files.clauses import Draft, draft


from bot.policy_files.pieces import BadDocument, LeftOut, Piece, Reading

__all__ = [
    "BadDocument",
    "Draft",
    "LeftOut",
    "Piece",
    "Reading",
    "draft",
    "read_document",
]
