"""What a chat message says: its words, spelled out, and the patterns that they are held against."""

from bot.words_of_chat.said import Said, compiled, groups, read
from bot.words_of_chat.spelling import LONGEST_READ, spelled_out, visible, words_of

__all__ = ["LONGEST_READ", "Said", "compiled", "groups", "read", "spelled_out", "visible", "words_of"]
