"""Evidence that somebody put into a form or a chat lies at the chat system: it is fetched from there, within limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Thread
from time import monotonic

from bot.chat.form import Upload, visible
from bot.errors import StaffroomError

TOO_MANY = "Please add at most {files} files. Nothing was saved yet."
TOO_LARGE = "File {number} is larger than {size} MB. Please choose a smaller one. Nothing was saved yet."
TOO_LARGE_TOGETHER = (
    "Together these files are larger than {size} MB. Please send fewer at a time. Nothing was saved yet."
)
NOT_FETCHED = "File {number} could not be fetched in time. Please press the button again. Nothing was saved yet."

MEGABYTE = 1024 * 1024

Download = Callable[[str, int], bytes]
"""Returns what lies at an address, at most so many bytes and one more; raises StaffroomError."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that still lies at the chat system. `size` in bytes, as that says."""

    id: str
    name: str
    size: int
    address: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much evidence one form may bring; sizes in bytes, `wait` in seconds for all files together."""

    files: int = 10
    file: int = 10 * MEGABYTE
    total: int = 50 * MEGABYTE
    wait: float = 2.0


def fetch_files(
    download: Download, files: Mapping[str, Sequence[SentFile]], limits: Limits | None = None
) -> tuple[dict[str, tuple[Upload, ...]], dict[str, str]]:
    """Return the files of a form by field, and a sentence for each field whose files cannot be taken.

    All are fetched at once within one wait, since a chat system waits few seconds for the answer to a form. What it
    says of a size can refuse a file and never lets one in.
    """
    limit = limits or Limits()
    sent = [file for each in files.values() for file in each]
    problems = _told_too_much(files, limit)
    if problems:
        return {}, problems
    contents = dict(zip((file.id for file in sent), _contents(download, sent, limit), strict=True))
    problems = {name: problem for name, each in files.items() if (problem := _problem(each, contents, limit))}
    if not problems and sum(len(content or b"") for content in contents.values()) > limit.total:
        problems = _too_large_together(files, limit)
    if problems:
        return {}, problems
    return {name: tuple(_upload(file, contents) for file in each) for name, each in files.items()}, {}


def _told_too_much(files: Mapping[str, Sequence[SentFile]], limits: Limits) -> dict[str, str]:
    """Return what is wrong by what the chat system itself says, before anything is fetched."""
    if sum(map(len, files.values())) > limits.files:
        return {name: TOO_MANY.format(files=limits.files) for name, each in files.items() if each}
    problems = {
        name: _too_large(number, limits) for name, each in files.items() if (number := _oversized(each, limits))
    }
    if not problems and sum(file.size for each in files.values() for file in each) > limits.total:
        return _too_large_together(files, limits)
    return problems


def _oversized(files: Sequence[SentFile], limits: Limits) -> int:
    """Return the number of the first file that is too large, or 0."""
    return next((number for number, file in enumerate(files, start=1) if file.size > limits.file), 0)


def _problem(files: Sequence[SentFile], contents: Mapping[str, bytes | None], limits: Limits) -> str:
    for number, file in enumerate(files, start=1):
        content = contents[file.id]
        if content is None:
            return NOT_FETCHED.format(number=number)
        if len(content) > limits.file:
            return _too_large(number, limits)
    return ""


def _too_large(number: int, limits: Limits) -> str:
    return TOO_LARGE.format(number=number, size=limits.file // MEGABYTE)


def _too_large_together(files: Mapping[str, Sequence[SentFile]], limits: Limits) -> dict[str, str]:
    sentence = TOO_LARGE_TOGETHER.format(size=limits.total // MEGABYTE)
    return {name: sentence for name, each in files.items() if each}


def _upload(file: SentFile, contents: Mapping[str, bytes | None]) -> Upload:
    return Upload(visible(file.name), contents[file.id] or b"")


def _contents(download: Download, files: Sequence[SentFile], limits: Limits) -> Sequence[bytes | None]:
    """Return the content of each file in order, or None for one that did not come in time."""
    fetched: list[bytes | None] = [None] * len(files)

    def fetch(index: int) -> None:
        try:
            fetched[index] = download(files[index].address, limits.file)
        except StaffroomError:
            fetched[index] = None

    # Threads of their own, not a pool: one that hangs on a trickle keeps neither the next modal nor the end waiting.
    threads = [Thread(target=fetch, args=(index,), daemon=True) for index in range(len(files))]
    end = monotonic() + limits.wait
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - monotonic()))
    return tuple(fetched)
