"""What may be logged of a programmer's error: its kind and its place, and nothing that it says."""

import traceback
from pathlib import Path


def where(error: BaseException) -> str:
    """Return the kind of an error and the lines that it passed, without its message, which may hold people's words."""
    lines = (f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__))
    return f"{type(error).__name__} at {' > '.join(lines)}"
