"""The list of what is in an archive, with the SHA-256 of each file: for programs, and for people to check."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bot.documents.packing import Packed

MANIFEST, SUMS = "manifest.json", "SHA256SUMS.txt"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def listed(files: Iterable[Packed], about: Mapping[str, str], made_at: datetime) -> tuple[Packed, ...]:
    """Return files with a manifest before them and the sums of all before that.

    `sha256sum -c SHA256SUMS.txt` checks them where they were unpacked. `about` tells in codes what the archive is.
    """
    found = tuple(files)
    sums = {file.name: sha256(file.content) for file in found}
    inside = [{"name": file.name, "bytes": len(file.content), "sha256": sums[file.name]} for file in found]
    told = {"format": 1, **about, "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"), "files": inside}
    manifest = Packed(MANIFEST, f"{json.dumps(told, indent=2, ensure_ascii=False)}\n".encode())
    lines = (f"{its}  {name}\n" for name, its in ((MANIFEST, sha256(manifest.content)), *sums.items()))
    return (Packed(SUMS, "".join(lines).encode()), manifest, *found)
