"""Requests into what they ask: a typed line, an Ask, a form that came back. Everything is bounded before it is read."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.chat.form import Sent, Upload, visible
from bot.command import Ask, Filled
from bot.dispatch import LONGEST
from bot.people import Person
from bot.platforms.drawing import size_in_words
from bot.platforms.web import words
from bot.platforms.web.failures import Kept, TooMuch, Unreadable

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
FIELD = "f."
"""Stands before the name of every field of a form, so that none can meet a name of the page's own."""
WITHOUT = "without"
"""The field that names those whose files were lost on the way."""
_WRITTEN = (FIELD, "words")
_KEPT = frozenset({"/say", "/ask", "/send"})
_LONGEST_NAME = 300
_LONGEST_ABOUT = 1_000
"""What a form is about may be a list of places in a text."""
_DRAINED = 4
"""How many times the limit is still received and thrown away: a browser shows no answer before it has sent all."""
_TIMES_TEXT = 4
_TOO_LONG = "more words than a form holds"
_MULTIPART = "multipart/form-data"
_URLENCODED = "application/x-www-form-urlencoded"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent at once; sizes in bytes."""

    body: int = 60 * MEGABYTE
    file: int = 10 * MEGABYTE
    files: int = 8
    text: int = MEGABYTE
    parts: int = 100


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields and files of a body, by name, in the order of the body."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict)

    def text(self, name: str, longest: int = _LONGEST_NAME) -> str:
        """Return a field that is there once, or empty; raise Unreadable for one that cannot be ours."""
        values = self.texts.get(name, ("",))
        text = visible(values[0])
        if len(values) > 1 or len(text) > longest:
            raise Unreadable
        return text


class _InMemory(MultiPartParser):
    """Keeps files in memory, however large: evidence never touches the disk unencrypted."""

    spool_max_size = 2**62
    ended = False
    """Whether the closing boundary was met: without it the body was cut on its way."""

    def on_end(self) -> None:
        """Note that the body is whole."""
        self.ended = True


class _WordsOnly(_InMemory):
    """Keeps no byte of a file, and bounds the rest as a whole: anybody may send this."""

    _size = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take some bytes of a part."""
        if self._current_part.file is not None:
            return
        self._size += end - start
        if self._size > self.max_part_size:
            raise MultiPartException(_TOO_LONG)
        super().on_part_data(data, start, end)


async def kept(request: Request, limits: Limits) -> Kept | None:
    """Return what somebody sent who is not signed in, so that no word of it is lost; raise as `posted`."""
    body = await posted(request, limits, words_only=True)
    if request.url.path not in _KEPT:
        return None
    fields = [(name, value) for name, values in body.texts.items() for value in values]
    written = tuple(value for name, value in fields if name.startswith(_WRITTEN) and value.strip())
    lost = [(WITHOUT, name) for name in body.files]
    return Kept(request.url.path, (*fields, *lost), written, bool(lost))


async def posted(request: Request, limits: Limits, *, words_only: bool = False) -> Posted:
    """Return the fields of a request's body, its files empty with `words_only`; raise TooMuch or Unreadable."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if media_type == _MULTIPART:
            return await _multipart(request, limits, words_only=words_only)
        if media_type == _URLENCODED:
            return await _urlencoded(request, limits)
    except ClientDisconnect:
        raise Unreadable from None
    raise Unreadable


def typed(body: Posted, limits: Limits) -> str:
    """Return the line that somebody typed, or the suggestion that they pressed."""
    return body.text("words", limits.text)


def asked(body: Posted, person: Person) -> Ask:
    """Return what a Button asks for."""
    return Ask(
        person, body.text("command"), body.text("words", LONGEST), body.text("step"), body.text("about", _LONGEST_ABOUT)
    )


def filled(body: Posted, person: Person) -> Filled:
    """Return a Form that came back, or a Press."""
    texts = {name.removeprefix(FIELD): _raw(values) for name, values in body.texts.items() if name.startswith(FIELD)}
    files = {name.removeprefix(FIELD): uploads for name, uploads in body.files.items() if name.startswith(FIELD)}
    return Filled(asked(body, person), body.text("nonce"), body.text("seen"), Sent(texts, files))


def lost(body: Posted) -> tuple[str, ...]:
    """Return the names of the fields whose files were lost on the way, since nobody was signed in."""
    return tuple(name.removeprefix(FIELD) for name in body.texts.get(WITHOUT, ()))


def file_problems(sent: Sent, limits: Limits) -> dict[str, str]:
    """Return a sentence for each field whose files are too many or too large."""
    problems: dict[str, str] = {}
    for name, uploads in sent.files.items():
        if len(uploads) > limits.files:
            problems[name] = words.FILES_TOO_MANY.format(files=limits.files)
        elif any(len(upload.content) > limits.file for upload in uploads):
            problems[name] = words.FILES_TOO_BIG.format(size=size_in_words(limits.file))
    return problems


def too_much(limits: Limits) -> TooMuch:
    """Return the refusal that says how much may be sent."""
    size, together = size_in_words(limits.file), size_in_words(limits.body)
    return TooMuch(words.TOO_MUCH_NEXT.format(files=limits.files, size=size, all=together))


def _raw(values: tuple[str, ...]) -> str | tuple[str, ...]:
    return values[0] if len(values) == 1 else values


async def _bounded(chunks: AsyncIterator[bytes], most: int, limits: Limits) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size <= most:
            yield chunk
        elif size > most * _DRAINED:
            break
    if size > most:
        raise too_much(limits)


async def _urlencoded(request: Request, limits: Limits) -> Posted:
    # Percent-encoding makes three bytes of one; a form with files is never sent this way.
    stream = _bounded(request.stream(), min(limits.body, _TIMES_TEXT * limits.text), limits)
    body = b"".join([chunk async for chunk in stream]).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=limits.parts)
    except ValueError:
        raise Unreadable from None
    return Posted(_texts(pairs, limits))


async def _multipart(request: Request, limits: Limits, *, words_only: bool) -> Posted:
    stream = _bounded(request.stream(), limits.body, limits)
    largest = min(limits.body, _TIMES_TEXT * limits.text) if words_only else limits.body
    most: dict[str, int] = {"max_files": limits.parts, "max_fields": limits.parts, "max_part_size": largest}
    try:
        parser = (_WordsOnly if words_only else _InMemory)(request.headers, stream, **most)
        form = await parser.parse()
    except (MultiPartException, ValueError):
        raise Unreadable from None
    if not parser.ended:
        raise Unreadable
    items = form.multi_items()
    texts = _texts([(name, value) for name, value in items if isinstance(value, str)], limits)
    files = [(name, await _upload(value)) for name, value in items if isinstance(value, UploadFile)]
    # A file field that was left alone arrives as a file without a name or content.
    return Posted(texts, _grouped((name, file) for name, file in files if file.name or file.content))


def _texts(pairs: Sequence[tuple[str, str]], limits: Limits) -> dict[str, tuple[str, ...]]:
    if any(len(value) > limits.text for _, value in pairs):
        raise too_much(limits)
    return _grouped(pairs)


async def _upload(upload: UploadFile) -> Upload:
    content = await upload.read()
    await upload.close()
    return Upload(visible(upload.filename or ""), content)


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    groups: dict[str, tuple[_T, ...]] = {}
    for name, value in pairs:
        groups[name] = (*groups.get(name, ()), value)
    return groups
