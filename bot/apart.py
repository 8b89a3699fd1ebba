"""Running a program of our own in a process of its own, so that what it reads can cost a while and some memory at most.

The process gets the bytes and nothing else: no setting, no key, no file of ours in its surroundings.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program printed, and whether it came to its end: `in_time`, and `well` where it did not fail either."""

    printed: bytes
    in_time: bool
    well: bool


def run_apart(program: str, arguments: Sequence[str], given: bytes, seconds: float) -> Ran:
    """Run some Python on bytes, for so many seconds by the clock at most; what was printed until then counts."""
    command = [sys.executable, "-E", "-s", "-c", program, *arguments]
    try:
        ran = subprocess.run(  # noqa: S603 - our own program; what came with a file is an argument and never a command
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=_HERE,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return Ran(late.stdout or b"", in_time=False, well=False)
    return Ran(ran.stdout, in_time=True, well=ran.returncode == 0)
