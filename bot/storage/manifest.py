"""What a backup says of itself: when and by what it was made, and what is in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.storage.inside import Inside, Tally
from bot.storage.packing import DamagedBackup

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first thing in a backup.

    `release` is that of Staffroom, `schema` the version of the tables, `audit_head` where the audit trail ends;
    `size` in bytes and `sha256` in hex are those of the database's file.
    """

    made_at: datetime
    release: str
    schema: str
    audit_head: str
    tables: Mapping[str, Tally]
    size: int
    sha256: str

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(tally.rows for tally in self.tables.values())

    def describes(self, inside: Inside) -> bool:
        """Say whether a database holds exactly what was backed up."""
        found = inside.schema, str(inside.audit.head), inside.audit.bad_row, inside.tables
        return found == (self.schema, self.audit_head, 0, self.tables)

    @property
    def framed(self) -> bytes:
        """The manifest as it stands in a file: its length, then JSON."""
        fields = {**asdict(self), "made_at": self.made_at.isoformat()}
        written = json.dumps(fields, separators=(",", ":"), sort_keys=True).encode()
        return len(written).to_bytes(_LENGTH_BYTES, "big") + written


def split(content: bytes) -> tuple[Manifest, bytes]:
    """Return the manifest that content begins with, and what follows; raise DamagedBackup."""
    end = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES], "big")
    if len(content) < end:
        raise DamagedBackup
    found = json.loads(content[_LENGTH_BYTES:end])
    tables = {name: Tally(**tally) for name, tally in found.pop("tables").items()}
    made_at = datetime.fromisoformat(found.pop("made_at"))
    return Manifest(made_at=made_at, tables=tables, **found), content[end:]
