"""Why a question was answered as it was: shown to the person alone, and nothing is kept of it."""

from collections.abc import Iterator

from bot.chat.form import blank
from bot.chat.reply import Facts, Part, Reply, Text, Tone
from bot.command import Ask, Services
from bot.errors import NotThere
from bot.triage import MatterKind
from bot.why import Explained, explained
from commands.policy import words


def show_why(ask: Ask, services: Services) -> Reply | Ask:
    """Show in plain words why a question was answered as it was."""
    if blank(ask.words):
        raise NotThere
    judged = services.triage.judge(ask.words, ask.about)
    if judged.kind is MatterKind.FORMAL_REQUEST:
        return Ask(ask.person, "request", ask.words)
    told = explained(ask.words, judged, services.triage.recognised_by(ask.words))
    parts = (part for each in told for part in _parts(each))
    return Reply((Text(words.WHY_TITLE, Tone.HEADING), *parts, Text(words.WHY_KEPT, Tone.QUIET)))


def _parts(each: Explained) -> Iterator[Part]:
    if each.words:
        yield Text(words.YOU_ASKED.format(words=each.words))
    yield Facts(each.rows)
