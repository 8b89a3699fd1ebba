"""The second person: asked by whoever handles a request, told at once, and never the one who then reads by it."""

from bot.chat.form import Field, FieldKind, Form, Option
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.access_steps import AccessStep, Doing, agreed_for, last, waits_for_agreement
from bot.concerns.privacy import AccessRequest, may_agree
from bot.errors import NotNow, NotThere, Stale
from bot.events import Action
from bot.notices import Notice, NoticeKind
from commands.records import access_words as words
from commands.records.asking import as_seen, find, find_open, form_of, opens, put, second_persons
from commands.records.page import of_request


def ask_second(saving: Saving, services: Services) -> Reply:
    """Ask the executive headteacher and the chair of governors, as far as they can be the second person."""
    before, by, now = find_open(saving.ask, services), saving.ask.person, services.clock()
    steps = before.steps
    if not last(steps, Doing.CHECKED) or waits_for_agreement(steps) or agreed_for(by.id, steps):
        raise NotNow
    if saving.ask.words != str(before.version):
        raise Stale
    after = before.then(AccessStep(Doing.AGREEMENT_ASKED, by.id, now))
    told = second_persons(after, services)
    if not told:
        raise NotNow(words.NO_SECOND)
    key, kind = f"access:{after.id}:{after.version}", NoticeKind.ACCESS_SECOND
    notices = [Notice(f"{key}:{person.id}", kind, person.id, after.id, now) for person in told]
    put(saving, after, Action.ACCESS_AGREEMENT_ASKED, services, notices)
    said = words.SECOND_ASKED.format(names="; ".join(person.name for person in told))
    return Reply((Text(said), opens(after)), in_confidence=True)


def show_answering(ask: Ask, services: Services) -> Form:
    """Ask the second person; raise NotThere for anybody who cannot be that."""
    request = _to_answer(ask, services)
    answers = (Option(words.AGREES, words.YES_AGREE), Option(words.DOES_NOT, words.NO_AGREE))
    field = Field("answer", words.ANSWER, FieldKind.CHOICE, required=True, options=answers)
    return form_of(request, "agree", words.AGREE_TITLE, (field,), words.SAVE_ANSWER, words.AGREE_INTRO)


def _to_answer(ask: Ask, services: Services) -> AccessRequest:
    request = find(ask, services)  # also one that was released, where a part of it waits for somebody else
    if not may_agree(ask.person, request):
        raise NotThere
    if not waits_for_agreement(request.steps):
        raise NotNow
    return request


def save_answer(saving: Saving, services: Services) -> Reply:
    """Note the answer of the second person under their name, and tell whoever asked."""
    before, by, now = as_seen(saving, _to_answer(saving.ask, services)), saving.ask.person, services.clock()
    agrees = saving.answers.text("answer") == words.AGREES
    what, action = (Doing.AGREED, Action.ACCESS_AGREED) if agrees else (Doing.NOT_AGREED, Action.ACCESS_NOT_AGREED)
    after = before.then(AccessStep(what, by.id, now))
    asked = last(before.steps, Doing.AGREEMENT_ASKED)
    to = [asked.by] if asked else []
    key, kind = f"access:{after.id}:{after.version}", NoticeKind.ACCESS_ANSWERED
    put(saving, after, action, services, [Notice(f"{key}:{each}", kind, each, after.id, now) for each in to])
    return Reply((Text(words.ANSWERED), *of_request(after, by, services)), in_confidence=True)
