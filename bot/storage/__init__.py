"""Where everything is kept: SQLite or PostgreSQL, people's words sealed, every write with its audit row."""

from bot.storage.sealing import Keys
from bot.storage.store import Store

__all__ = ["Keys", "Store"]
