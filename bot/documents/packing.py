"""Files packed as one zip archive, with nothing in it about the machine that made it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.weeks import in_london

_EARLIEST = 1980
"""The first year that a zip archive knows."""
_UNIX, _FOR_ITS_OWNER = 3, 0o100600 << 16


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of an archive, under a name of ours."""

    name: str
    content: bytes = field(repr=False)


def packed(files: Iterable[Packed], made_at: datetime, *, compressed: bool = True) -> bytes:
    """Return files as a zip archive in their order; the same files at the same moment (aware) give the same bytes.

    Where they must be the same years later, nothing is compressed: another release of zlib compresses otherwise.
    """
    local = in_london(made_at)
    made = local.replace(year=max(local.year, _EARLIEST)).timetuple()[:6]
    how = ZIP_DEFLATED if compressed else ZIP_STORED
    out = BytesIO()
    with ZipFile(out, "w", how) as archive:
        for file in files:
            entry = ZipInfo(file.name, made)
            entry.create_system, entry.external_attr = _UNIX, _FOR_ITS_OWNER
            archive.writestr(entry, file.content, how)
    return out.getvalue()
