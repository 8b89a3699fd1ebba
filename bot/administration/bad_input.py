"""What is said of an argument that makes no sense."""

from bot.errors import StaffroomError


class BadInput(StaffroomError):
    """A file or an argument cannot be used; `sentence` says why."""
