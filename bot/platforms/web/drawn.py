"""Exchanges as they are drawn: what is kept stands as it was drawn, and what is in confidence as it is now."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.chat.form import Form, Sent
from bot.chat.reply import File, Reply
from bot.dispatch import Returned
from bot.platforms.web import pages, words
from bot.platforms.web.confidence import Answer, Unkept
from bot.platforms.web.memory import Exchange
from bot.platforms.web.pages import Shown
from bot.platforms.web.read import Limits
from bot.platforms.web.render import Card, FormCard, Line, Said, draft_of, form_card, line, reply_card
from bot.weeks import in_london

Found = tuple[Said, Answer] | None
"""What was found for an answer that is not kept, with what stands before it; None where nothing was asked."""


@dataclass(frozen=True, slots=True)
class Artist:
    """Draws for one person. `shelve` puts a file where they can fetch it, and returns its token."""

    person_id: str
    limits: Limits
    shelve: Callable[[str, File], str]

    def card(self, reply: Reply) -> Card:
        """Return a reply as a card."""
        return reply_card(reply, self.person_id, lambda file: self.shelve(self.person_id, file))

    def answer(self, answer: Reply | Form) -> Markup | FormCard:
        """Return an answer as it is drawn."""
        if isinstance(answer, Form):
            return form_card(answer, self.person_id, self.limits)
        return pages.drawn(self.card(answer))

    def returned(self, back: Returned, sent: Sent, *, with_files: bool) -> FormCard:
        """Return a form that came back, with what was written into it."""
        draft = replace(draft_of(back, sent), with_files=with_files)
        return form_card(back.form, self.person_id, self.limits, draft)

    def shown(self, exchange: Exchange, found: Found, *, is_last: bool) -> Shown:
        """Return an exchange as it is drawn now."""
        unkept = exchange.answer
        if not isinstance(unkept, Unkept):
            return Shown(exchange.said, unkept)
        told, answer = found or (unkept.told, None)
        if isinstance(answer, Reply):
            return Shown(told, self.answer(answer))
        if answer is None or not is_last:
            return Shown(told, _instead(unkept))
        if isinstance(answer, Form):
            return Shown(told, self.answer(answer))
        return Shown(told, self.returned(answer, unkept.sent, with_files=unkept.with_files))


def _instead(unkept: Unkept) -> Line:
    if unkept.is_form:
        return line(words.FORM_WAS_OPEN, words.OPEN_AGAIN, unkept.again)
    text = words.IN_CONFIDENCE.format(time=f"{in_london(unkept.at):%H:%M}")
    return line(text, words.SHOW_AGAIN, unkept.again)
