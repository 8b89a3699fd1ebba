"""Vectors of texts, worked out once and kept in a file: one byte a number, by a hash of the text and the weights."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

MOST_KEPT: Final = 50_000
"""Vectors that a file holds at most, some twenty megabytes; above that it begins anew."""
_KEY = 16  # bytes of a text's hash
_MOST = 127
_READABLE = 0o644  # it holds the policy, which everyone may read


class Model(Protocol):
    """What works vectors out; `fingerprint` is another for other weights."""

    @property
    def fingerprint(self) -> bytes:
        """Return what tells these weights from others."""
        ...

    def question(self, text: str) -> Floats:
        """Return the vector of a question, of length one."""
        ...

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length one for each text, a row each."""
        ...


class KeptVectors:
    """Works out vectors that no file holds yet, and adds them to the last of the files.

    Every vector passes through its kept form, so that an answer never depends on what was kept. A file that cannot be
    read counts as empty; one that cannot be written is left as it is: the vectors are only a saving of time.
    """

    def __init__(self, model: Model, files: Sequence[Path]) -> None:
        self._model, self._to = model, files[-1] if files else None
        held = [_read(file) for file in files]
        self._rows = dict(chain.from_iterable(rows.items() for rows in held))
        self._in_last = set(held[-1]) if held else set()

    def work_out(self, texts: Iterable[str]) -> None:
        """Work out what is not kept yet, and keep it."""
        keys = {_key(text, self._model.fingerprint): text for text in texts}
        missing = {key: text for key, text in keys.items() if key not in self._rows}
        if missing:
            rows = _packed(self._model.vectors(list(missing.values())))
            self._rows |= zip(missing, rows, strict=True)
            self._keep(set(missing))

    def of(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length one for each text, a row each."""
        self.work_out(texts)
        return _unpacked([self._rows[_key(text, self._model.fingerprint)] for text in texts], self._model)

    def missing(self, texts: Iterable[str]) -> int:
        """Return how many of these texts no file holds."""
        return sum(_key(text, self._model.fingerprint) not in self._rows for text in texts)

    def _keep(self, new: set[bytes]) -> None:
        if self._to is None:
            return
        self._in_last = self._in_last | new if len(self._in_last) + len(new) <= MOST_KEPT else new
        with suppress(OSError):
            write(self._to, {key: self._rows[key] for key in sorted(self._in_last)})


def write(file: Path, rows: Mapping[bytes, Bytes]) -> None:
    """Write a file of vectors in one step, so that no reader meets half of it; raise OSError."""
    keys = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, _KEY)
    with NamedTemporaryFile(dir=file.parent, suffix=file.suffix, delete=False) as whole:
        np.savez(whole, keys=keys, rows=np.array(list(rows.values()), np.int8))
    kept = Path(whole.name)
    kept.chmod(_READABLE)
    kept.replace(file)


def _read(file: Path) -> dict[bytes, Bytes]:
    try:
        with np.load(file) as held:
            keys, rows = held["keys"], held["rows"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    return {key.tobytes(): row for key, row in zip(keys, rows, strict=False)}


def _key(text: str, fingerprint: bytes) -> bytes:
    return blake2b(text.encode(errors="replace"), digest_size=_KEY, key=fingerprint).digest()


def _packed(vectors: Floats) -> Bytes:
    """Return vectors in one byte a number. Their length is known, so no scale is kept."""
    return np.rint(vectors * (_MOST / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)


def _unpacked(rows: Sequence[Bytes], model: Model) -> Floats:
    if not rows:
        return model.vectors(())
    found = np.array(rows, np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found
