"""all-MiniLM-L6-v2: from a text to a vector of its meaning, by a forward pass in numpy, on this machine alone.

The weights are those of sentence-transformers (Apache-2.0), 22.7 million numbers. The words' half of them stays in its
file, mapped, and a question reads a few pages of it; the layers' half is turned round in memory, since a product of a
few rows takes a third less time so.
The arithmetic is that of BERT (Devlin et al., 2019): six layers, the mean of all pieces, made one long.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.policies.wordpiece import WordPiece

Floats = NDArray[np.float32]

LENGTH: Final = 384
"""Numbers in a vector."""
LONGEST_TEXT, LONGEST_QUESTION = 256, 48
"""Pieces that are read: of a text as many as in training, of a question about forty words, for time grows with them."""
_LAYERS, _HEADS = 6, 12
_HEAD = LENGTH // _HEADS
WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
_PLACES = "embeddings.position_embeddings"
_LOOKED_AT = 65_536
_NEVER_NOUGHT = np.float32(1e-12)
_GELU = np.float32(math.sqrt(2 / math.pi)), np.float32(0.044715)
_AT_ONCE = 64
"""Texts that go through the layers together."""


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        product: Floats = x @ self.weight
        product += self.bias
        return product


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + _NEVER_NOUGHT)
        x *= self.weight
        x += self.bias
        return x


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer of the six. Its texts, all of one length, stand below each other: (texts x pieces, LENGTH)."""

    asked: _Linear  # query, key and value side by side
    attended: _Linear
    attended_norm: _Norm
    wide: _Linear
    narrow: _Linear
    norm: _Norm

    def __call__(self, x: Floats, texts: int) -> Floats:
        x = self.attended_norm(x + self.attended(self._attention(x, texts)))
        return self.norm(x + self.narrow(_gelu(self.wide(x))))

    def _attention(self, x: Floats, texts: int) -> Floats:
        apart = self.asked(x).reshape(texts, -1, 3, _HEADS, _HEAD).transpose(2, 0, 3, 1, 4)
        query, key, value = apart
        scores = query @ key.swapaxes(-1, -2)
        scores *= np.float32(1 / math.sqrt(_HEAD))
        mixed: Floats = _softmax(scores) @ value
        return mixed.swapaxes(1, 2).reshape(x.shape)


class MiniLM:
    """Reads the meaning of texts. Nothing of it changes after it was made, so threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Read the weights of a folder that holds `model.safetensors` and `vocab.txt`."""
        self.fingerprint: Final = _fingerprint(folder / WEIGHTS)
        self._wordpiece = WordPiece(folder / VOCABULARY)
        # Mapped anew for each layer, so that the pages that it was read from are let go before the next.
        self._layers = [_layer(_mapped(folder / WEIGHTS), f"encoder.layer.{number}") for number in range(_LAYERS)]
        tensors = _mapped(folder / WEIGHTS)
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._places = tensors[f"{_PLACES}.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        self._norm = _norm(tensors, "embeddings.LayerNorm")

    def question(self, text: str) -> Floats:
        """Return the vector of a question, of length one; only its first forty words or so are read."""
        vector: Floats = self._pooled(np.array([self._wordpiece.numbers(text, LONGEST_QUESTION)]))[0]
        return vector

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length one for each text, a row each."""
        pieces = [self._wordpiece.numbers(text, LONGEST_TEXT) for text in texts]
        found = np.empty((len(texts), LENGTH), np.float32)
        for places in _alike(pieces):
            found[places] = self._pooled(np.array([pieces[place] for place in places]))
        return found

    def is_known(self, word: str) -> bool:
        """Say whether a word is one that the model learnt whole, rather than one that it pieces together."""
        return self._wordpiece.is_one_piece(word)

    def _pooled(self, numbers: NDArray[np.int64]) -> Floats:
        texts, length = numbers.shape
        x = self._norm((self._words[numbers] + self._places[:length]).reshape(-1, LENGTH))
        for layer in self._layers:
            x = layer(x, texts)
        mean: Floats = x.reshape(texts, length, LENGTH).mean(axis=1)
        mean /= np.linalg.norm(mean, axis=1, keepdims=True)
        return mean


def _alike(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the places of texts that have as many pieces, so that none has to be filled up."""
    order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
    for _, group in groupby(order, key=lambda place: len(pieces[place])):
        places = list(group)
        yield from (places[start : start + _AT_ONCE] for start in range(0, len(places), _AT_ONCE))


def _softmax(x: Floats) -> Floats:
    x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=-1, keepdims=True)
    return x


def _gelu(x: Floats) -> Floats:
    """Return GELU by its hyperbolic tangent (Hendrycks and Gimpel, 2016), within 0.001 of what it was trained with."""
    scale, cubic = _GELU
    inner = np.square(x)
    inner *= cubic * scale
    inner += scale
    inner *= x
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


def _fingerprint(file: Path) -> bytes:
    """Return what tells these weights from others at once: their size, and a hash of their beginning and end."""
    with file.open("rb") as weights:
        beginning = weights.read(_LOOKED_AT)
        size = weights.seek(-_LOOKED_AT, os.SEEK_END) + _LOOKED_AT
        return sha256(beginning + weights.read() + size.to_bytes(8)).digest()


def _mapped(file: Path) -> dict[str, Floats]:
    """Return the tensors of a safetensors file by name, mapped: pages are read when they are needed, and shared."""
    whole = np.memmap(file, np.uint8, "r")
    begin = 8 + int.from_bytes(whole[:8].tobytes(), "little")
    header = json.loads(whole[8:begin].tobytes())
    return {name: _tensor(whole[begin:], **about) for name, about in header.items() if name != "__metadata__"}


def _tensor(data: NDArray[np.uint8], dtype: str, shape: list[int], data_offsets: list[int]) -> NDArray[np.float32]:
    kind = {"F32": np.float32, "I64": np.int64}[dtype]
    found: Floats = np.asarray(data[slice(*data_offsets)]).view(kind).reshape(shape)
    return found


def _norm(tensors: Mapping[str, Floats], name: str) -> _Norm:
    return _Norm(tensors[f"{name}.weight"].copy(), tensors[f"{name}.bias"].copy())


def _linear(tensors: Mapping[str, Floats], *names: str) -> _Linear:
    """Return one or more products side by side, turned round."""
    weight = np.concatenate([tensors[f"{name}.weight"] for name in names]).T
    return _Linear(np.ascontiguousarray(weight), np.concatenate([tensors[f"{name}.bias"] for name in names]))


def _layer(tensors: Mapping[str, Floats], name: str) -> _Layer:
    return _Layer(
        asked=_linear(tensors, *(f"{name}.attention.self.{part}" for part in ("query", "key", "value"))),
        attended=_linear(tensors, f"{name}.attention.output.dense"),
        attended_norm=_norm(tensors, f"{name}.attention.output.LayerNorm"),
        wide=_linear(tensors, f"{name}.intermediate.dense"),
        narrow=_linear(tensors, f"{name}.output.dense"),
        norm=_norm(tensors, f"{name}.output.LayerNorm"),
    )
