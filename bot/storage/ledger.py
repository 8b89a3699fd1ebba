"""The ledger of erasures: beside the keys and apart from the database, so that a restored backup is erased again.

A line tells when, which reference and where; of words taken out only how many characters from which one, and a keyed
mark of the text as it was. It holds nobody's words. Every line is signed with a key of the key file: a line that
somebody else wrote erases nothing.
"""

import hmac
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.errors import StaffroomError
from bot.storage.sealing import Keys

ERASED, REDACTED, WITHDRAWN = "erased", "redacted", "withdrawn"
GROUP_ERASED, REPLACED = "group erased", "replaced"
"""All that is filed for a group chat was erased, whose id is the `reference`; a file of a record was replaced."""
_log = logging.getLogger(__name__)


class LedgerNotWritten(StaffroomError):
    """The ledger cannot be written or read; without it a restored backup would bring back what was erased."""

    sentence = (
        "Nothing was erased: the ledger of erasures beside the keys cannot be used. "
        "Please tell who looks after Staffroom."
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `what` happened to which reference, `at` an ISO moment.

    Of words taken out, `place` is the table and primary key of the text, `before` its keyed mark, `cuts` are start and
    length of each place. Of a file that was replaced, `place` is the table and primary key of the file.
    """

    what: str
    reference: str
    at: str
    place: tuple[str | int, ...] = ()
    before: str = ""
    cuts: tuple[tuple[int, int], ...] = ()

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.at)


class Ledger:
    """The ledger in a file, which is only ever added to; without a path it keeps nothing."""

    def __init__(self, path: Path | None, keys: Keys) -> None:
        self._path = path
        self._secret = keys.secret_for("the ledger of erasures")

    def mark_of(self, words: str) -> str:
        """Return the keyed mark of a text, from which nobody without the key can tell the text."""
        return hmac.digest(self._secret, words.encode("utf-8", "surrogatepass"), sha256).hex()

    @contextmanager
    def noting(self) -> Iterator[Callable[[Line], None]]:
        """Hand out how to note a line on the disk before a commit; where that fails, what was noted is withdrawn."""
        noted: list[Line] = []
        whole = False

        def note(line: Line) -> None:
            self.append(line)
            noted.append(line)

        try:
            yield note
            whole = True
        finally:
            for line in () if whole else noted:
                self.append(Line(WITHDRAWN, line.reference, line.at, line.place))

    def append(self, line: Line) -> None:
        """Add a line, on the disk when this returns; raise LedgerNotWritten."""
        if self._path is None:
            return
        fields = json.dumps(asdict(line), separators=(",", ":"), sort_keys=True)
        try:
            _add(self._path, f"{self._signature(fields)} {fields}\n".encode("ascii"))
        except OSError:
            raise LedgerNotWritten from None

    def lines(self) -> tuple[Line, ...]:
        """Return what holds, oldest first, without what was withdrawn or is not signed; raise LedgerNotWritten."""
        good = [line for line in map(self._parsed, self._read()) if line is not None]
        withdrawn = {(line.reference, line.at, line.place) for line in good if line.what == WITHDRAWN}
        return tuple(line for line in good if (line.reference, line.at, line.place) not in withdrawn)

    def _read(self) -> list[bytes]:
        if self._path is None:
            return []
        try:
            return [line for line in self._path.read_bytes().split(b"\n") if line]
        except FileNotFoundError:
            return []
        except OSError:
            raise LedgerNotWritten from None

    def _parsed(self, raw: bytes) -> Line | None:
        signature, _, fields = raw.decode("ascii", "replace").partition(" ")
        if not hmac.compare_digest(signature.encode(), self._signature(fields).encode()):
            _log.warning("a line of the ledger of erasures is not Staffroom's, and is left out")
            return None
        found = json.loads(fields)
        return Line(
            found["what"],
            found["reference"],
            found["at"],
            tuple(found["place"]),
            found["before"],
            tuple((start, length) for start, length in found["cuts"]),
        )

    def _signature(self, fields: str) -> str:
        return hmac.digest(self._secret, b"line " + fields.encode(), sha256).hex()


def _add(path: Path, line: bytes) -> None:
    number = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
    try:
        size = os.fstat(number).st_size
        # A line that a crash cut off must not take the next one with it.
        whole = b"\n" + line if size and os.pread(number, 1, size - 1) != b"\n" else line
        if os.write(number, whole) != len(whole):
            raise OSError
        os.fsync(number)
    finally:
        os.close(number)
    _keep(path.parent)


def _keep(folder: Path) -> None:
    """Make the file's name outlast a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
