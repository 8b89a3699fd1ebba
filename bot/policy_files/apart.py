"""A document is read in a process of its own, so that a hostile one can cost a minute and a gigabyte at most.

The process gets the bytes and nothing else: no setting, no key, no file of ours in its surroundings, and it may write
no file. What it prints is a reading, or the sentence why there is none. If it dies, the document is refused.
"""

import json
from pathlib import Path

from bot.apart import run_apart
from bot.policy_files.limits import look_at
from bot.policy_files.pieces import BadDocument, Reading

TOOK_TOO_LONG = "{file} took more than {seconds} seconds to read, so it was stopped. Nothing was kept."
CANNOT_BE_READ = "{file} is damaged, or reading it needs more memory than a policy does. Nothing was kept."

SECONDS = 120
"""Longest time by the clock; a document of 60 pages takes a few seconds."""
CHILD = "from bot.policy_files.child import main; main()"


def read_document(path: Path, seconds: float = SECONDS, program: str = CHILD) -> Reading:
    """Return what a document holds, or raise BadDocument; `program` is the Python that reads it."""
    kind, raw = look_at(path)
    ran = run_apart(program, (kind.value, path.name), raw, seconds)
    if not ran.in_time:
        raise BadDocument(TOOK_TOO_LONG.format(file=path.name, seconds=round(seconds)))
    if not ran.well:
        raise BadDocument(CANNOT_BE_READ.format(file=path.name))
    found = json.loads(ran.printed)
    if "refused" in found:
        raise BadDocument(found["refused"])
    return Reading.from_json(ran.printed.decode())
