"""How long what is filed for a group chat is kept: deletions to sign or to refuse, and legal hold.

What a group is called is not shown here: who decides on it need not read that.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Section, blank, options
from bot.chat.reply import Button, Facts, Part, Quote, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.dates import months_after
from bot.concerns.group_keeping import Filed, due, due_on, may_decide, may_hold
from bot.concerns.groups import Decision, GroupChat, Reason, may_see
from bot.concerns.privacy import OnHold, WhyErased
from bot.errors import NotNow, NotThere, Stale
from bot.events import Action, Event
from bot.people import Person
from bot.references import new_id
from bot.weeks import day
from commands.records import group_words as words
from commands.records import words as shared
from commands.records.keep import ask_again
from commands.records.page import show_request
from commands.records.show import handles_requests, requests_of, spoken, today
from commands.records.show import show_list as show_records

_AT_MOST = 20
_LONG = 2_000
_ACTIONS = {
    Decision.HELD: Action.HOLD_SET,
    Decision.LIFTED: Action.HOLD_LIFTED,
    Decision.KEPT: Action.DELETION_REFUSED,
}


def show_list(ask: Ask, services: Services) -> Reply:
    """Show what waits for this person, group chats too; or the record, the group or the request that they name."""
    if not blank(ask.words):
        return _named(ask, services) or show_records(ask, services)
    reply = show_records(ask, services)
    if not handles_requests(ask.person):
        return reply
    *before, how = reply.parts
    return replace(reply, parts=(*before, *_waiting(ask.person, services), how))


def _named(ask: Ask, services: Services) -> Reply | None:
    wanted = ask.words.strip().upper()
    if any(request.id == wanted for request in requests_of(ask.person, services)):
        return show_request(replace(ask, about=wanted), services)
    named = (group for group in services.groups.all() if group.reference == wanted and may_hold(ask.person, group))
    return next((_read(group, ask.person, services) for group in named), None)


def _waiting(person: Person, services: Services) -> list[Part]:
    every = [_filed(group, services) for group in services.groups.all() if may_decide(person, group)]
    chosen = services.schedule.groups
    if not every:
        return []
    if chosen is None:
        return [Text(words.DUE, Tone.HEADING), Text(words.NO_CLASS, Tone.QUIET)]
    waiting = due(services.schedule, every, today(services))
    parts: list[Part] = [Text(words.DUE, Tone.HEADING)]
    for since, group in waiting[:_AT_MOST]:
        line = words.DUE_LINE.format(name=chosen.name, day=spoken(since))
        opens = Button(shared.OPEN.format(reference=group.reference), "records", "group", group.id)
        parts += [Facts(((group.reference, line),)), opens]
    if len(waiting) > _AT_MOST:
        parts.append(Text(shared.MORE.format(count=len(waiting) - _AT_MOST), Tone.QUIET))
    return parts if waiting else [*parts, Text(shared.NONE_DUE, Tone.QUIET)]


def _filed(group: GroupChat, services: Services) -> Filed:
    return group, services.groups.taken(group)


def show_group(ask: Ask, services: Services) -> Reply:
    """Show how long what is filed for a group is kept, and what this person may do about that."""
    return _read(_find(ask, services), ask.person, services)


def _read(group: GroupChat, person: Person, services: Services) -> Reply:
    """Show a page to somebody; where it has reasons, which are people's words, that is written down."""
    if services.groups.reasons(group):
        services.groups.record(Event(person.id, Action.GROUP_OPENED, group.id, services.clock()))
    return _page(group, person, services)


def _find(ask: Ask, services: Services) -> GroupChat:
    group = services.groups.find(ask.about)
    if not may_hold(ask.person, group):
        raise NotThere
    return group


def _to_decide(ask: Ask, services: Services) -> GroupChat:
    group = _find(ask, services)
    if not may_decide(ask.person, group):
        raise NotThere
    return group


def _page(group: GroupChat, person: Person, services: Services) -> Reply:
    held = (Text(words.HELD_NOTE, Tone.WARNING),) if group.legal_hold else ()
    chosen = services.schedule.groups
    unchecked = (Text(shared.TO_CHECK, Tone.WARNING),) if chosen and chosen.to_check else ()
    title = Text(words.TITLE.format(reference=group.reference), Tone.HEADING)
    parts = (title, _facts(group, services), *unchecked, *held, *_reasons(group, services))
    return Reply((*parts, *_steps(group, person, services)), in_confidence=True)


def _facts(group: GroupChat, services: Services) -> Facts:
    filed, chosen = _filed(group, services), services.schedule.groups
    since = due_on(services.schedule, filed)
    rows = [(words.CLASS, chosen.name if chosen else shared.NO_CLASS)]
    if chosen:
        begins = words.BEGINS[chosen.begins] if chosen.begins else ""
        rows += [(words.KEPT, f"{chosen.keep} {begins}".strip()), (words.DECIDES, chosen.decides)]
    held = shared.HELD_SINCE.format(day=day(group.held_at)) if group.held_at else shared.NOT_HELD
    rows += [
        (words.STEPS, str(len(filed[1]))),
        (words.DUE_SINCE, spoken(since) if since else _why_not_due(group, services)),
        (words.HELD, held),
    ]
    return Facts(tuple(rows))


def _why_not_due(group: GroupChat, services: Services) -> str:
    if group.legal_hold:
        return words.NOT_DUE_HELD
    return words.NOT_DUE_DAY if services.schedule.groups else words.NOT_DUE_CLASS


def _reasons(group: GroupChat, services: Services) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            each.why, words.REASON.format(decision=each.decision.label, name=_name(each.by, services), day=day(each.at))
        )
        for each in services.groups.reasons(group)
    )


def _name(person_id: str, services: Services) -> str:
    person = services.directory.person(person_id)
    return person.name if person else words.SOMEBODY


def _is_due(group: GroupChat, services: Services) -> bool:
    since = due_on(services.schedule, _filed(group, services))
    return since is not None and since <= today(services)


def _steps(group: GroupChat, person: Person, services: Services) -> tuple[Button, ...]:
    decides = may_decide(person, group)
    steps = (
        (shared.REFUSE, "group_refuse", decides and _is_due(group, services)),
        (shared.SIGN, "group_sign", decides and not group.legal_hold),
        (shared.HOLD, "group_hold", not group.legal_hold),
        (shared.LIFT, "group_lift", decides and group.legal_hold),
    )
    reads = (Button(words.READ_IT, "group", "open", group.id),) if may_see(person, group) else ()
    return (*reads, *(Button(label, "records", step, group.id) for label, step, offered in steps if offered))


def show_hold(ask: Ask, services: Services) -> Form:
    """Ask why it is put under legal hold."""
    group = _find(ask, services)
    if group.legal_hold:
        raise NotNow
    return _form(group, "group_hold", words.HOLD_TITLE, (_why(),), shared.SAVE_HOLD, words.HELD_NOTE)


def save_hold(saving: Saving, services: Services) -> Reply:
    """Put it under legal hold."""
    before = _as_seen(saving, _find(saving.ask, services))
    after = replace(before, legal_hold=True, held_at=services.clock())
    return _decide(saving, before, after, Decision.HELD, words.HOLD_SAVED, services)


def show_lift(ask: Ask, services: Services) -> Form:
    """Ask why a legal hold is lifted."""
    group = _to_decide(ask, services)
    if not group.legal_hold:
        raise NotNow
    return _form(group, "group_lift", words.LIFT_TITLE, (_why(),), shared.SAVE_LIFT)


def save_lift(saving: Saving, services: Services) -> Reply:
    """Lift a legal hold."""
    before = _as_seen(saving, _to_decide(saving.ask, services))
    after = replace(before, legal_hold=False, held_at=None)
    return _decide(saving, before, after, Decision.LIFTED, words.LIFT_SAVED, services)


def show_refusal(ask: Ask, services: Services) -> Form:
    """Ask why what is due is kept, and when its deletion should be proposed again."""
    group = _to_decide(ask, services)
    if not _is_due(group, services):
        raise NotNow
    fields = (_why(), ask_again(services))
    return _form(group, "group_refuse", words.REFUSE_TITLE, fields, shared.SAVE_REFUSAL)


def save_refusal(saving: Saving, services: Services) -> Reply:
    """Keep what was due."""
    before = _as_seen(saving, _to_decide(saving.ask, services))
    until = months_after(today(services), int(saving.answers.text("again")))
    said = words.REFUSED.format(day=spoken(until))
    return _decide(saving, before, replace(before, keep_until=until), Decision.KEPT, said, services)


def _decide(  # noqa: PLR0913, PLR0917 - what differs between the decisions
    saving: Saving, before: GroupChat, after: GroupChat, decision: Decision, said: str, services: Services
) -> Reply:
    by, now = saving.ask.person.id, services.clock()
    reason = Reason(decision, by, now, saving.answers.text("why"))
    event = Event(by, _ACTIONS[decision], before.id, now)
    services.groups.decide(before, after, reason, nonce=saving.nonce, event=event)
    page = _page(services.groups.find(before.id), saving.ask.person, services)
    return replace(page, parts=(Text(said), *page.parts))


def show_signing(ask: Ask, services: Services) -> Form:
    """Ask for the signature under a deletion."""
    group = _to_erase(ask, services)
    reasons = [why for why in WhyErased if why is not WhyErased.DUE or _is_due(group, services)]
    fields = (
        Field("why", shared.WHY_ERASED, FieldKind.CHOICE, required=True, options=options(reasons)),
        Field("reference", shared.TYPE_IT, required=True),
    )
    return _form(group, "group_sign", words.SIGN_TITLE, fields, shared.SAVE_SIGNING, words.SIGN_INTRO)


def save_signing(saving: Saving, services: Services) -> Reply:
    """Erase what was signed for; under legal hold the store refuses it once more."""
    before = _as_seen(saving, _to_erase(saving.ask, services))
    if saving.answers.text("reference").strip().upper() != before.reference:
        raise BadAnswers({"reference": shared.NOT_THE_REFERENCE.format(reference=before.reference)})
    details = {"why": saving.answers.text("why")}
    event = Event(saving.ask.person.id, Action.GROUP_ERASED, before.id, services.clock(), details)
    services.groups.erase(before, nonce=saving.nonce, event=event)
    said = words.ERASED.format(reference=before.reference)
    return Reply((Text(said), Text(words.ERASED_NEXT, Tone.QUIET)))


def _to_erase(ask: Ask, services: Services) -> GroupChat:
    group = _to_decide(ask, services)
    if group.legal_hold:
        raise OnHold
    return group


def _as_seen(saving: Saving, group: GroupChat) -> GroupChat:
    if saving.seen != str(group.version):
        raise Stale
    return group


def _why() -> Field:
    return Field("why", shared.WHY, FieldKind.PARAGRAPH, required=True, hint=words.WHY_HINT, longest=_LONG)


def _form(  # noqa: PLR0913, PLR0917 - what differs between the forms
    group: GroupChat, step: str, title: str, fields: Sequence[Field], submit: str, intro: str = ""
) -> Form:
    sections, seen = (Section("", tuple(fields)),), str(group.version)
    named = title.format(reference=group.reference)
    return Form("records", step, named, sections, submit, new_id(), group.id, seen, intro)
