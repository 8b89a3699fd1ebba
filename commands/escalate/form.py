"""The form of a concern: what is needed first, the rest optional and folded away."""

from collections.abc import Iterable

from bot.chat.form import Field, FieldKind, Form, Option, Section, options
from bot.command import Ask, Services
from bot.concerns.concern import AboutWhom, Kind, Platform, Referral, Relation, YesNo
from bot.labelled import Labelled
from bot.people import Person
from bot.references import new_id
from bot.triage import LONGEST_MESSAGE
from commands import pictures
from commands.escalate import words

WITH_FILES = "files"
LONG = 20_000
_ADDRESS = 2_000
_NO_ANSWER = {YesNo.NOT_SAID, Referral.NOT_SAID}


def form(ask: Ask, services: Services) -> Form:
    """Return the form; it takes files only when it was asked for with the picture question answered.

    Words that come with the ask are those of a message that somebody chose: they are there to be corrected.
    """
    sections = (_what_you_saw(ask.words), _whom(ask.person, services), _where_it_stands(), _what_was_done())
    evidence = (_evidence(),) if ask.about == WITH_FILES else ()
    return Form(
        "escalate", "form", words.TITLE, (*sections, *evidence), words.SUBMIT, new_id(), ask.about, intro=words.INTRO
    )


def choice(name: str, label: str, of: Iterable[Labelled], *, required: bool = False, hint: str = "") -> Field:
    """Return a question with one answer of an enumeration."""
    offered = options(member for member in of if member not in _NO_ANSWER)
    return Field(name, label, FieldKind.CHOICE, required=required, hint=hint, options=offered)


def _quote(message: str) -> Field:
    hint = words.CARRIED_HINT if message else words.QUOTE_HINT
    if len(message) >= LONGEST_MESSAGE:  # it was cut to this length on its way here
        hint = words.CUT_HINT.format(longest=LONGEST_MESSAGE)
    return Field("quote", words.QUOTE, FieldKind.PARAGRAPH, required=True, hint=hint, value=message, longest=LONG)


def _what_you_saw(message: str) -> Section:
    return Section(
        words.WHAT_YOU_SAW,
        (
            _quote(message),
            choice("platform", words.PLATFORM, Platform, required=True),
            Field("seen_at", words.SEEN_AT, FieldKind.MOMENT, required=True, hint=words.SEEN_AT_HINT),
            choice("kind", words.KIND, Kind, required=True),
            choice("relation", words.RELATION, Relation, required=True),
        ),
    )


def _whom(person: Person, services: Services) -> Section:
    return Section(
        words.WHOM,
        (
            choice("about", words.ABOUT, AboutWhom, required=True),
            school_field(person, services),
            named_field(services),
        ),
    )


def school_field(person: Person, services: Services) -> Field:
    """Return the question for the school; one's own is chosen already."""
    schools = tuple(Option(school.id, school.name) for school in services.directory.schools())
    return Field("school", words.SCHOOL, FieldKind.CHOICE, required=True, options=schools, value=person.school)


def named_field(services: Services) -> Field:
    """Return the question for the adults whom it is about, or by."""
    adults = tuple(Option(p.id, f"{p.name}, {p.role.label.lower()}") for p in services.directory.people())
    return Field("named", words.NAMED, FieldKind.CHOICES, hint=words.NAMED_HINT, options=adults)


def _where_it_stands() -> Section:
    return Section(
        words.WHERE_IT_STANDS,
        (
            Field("group_name", words.GROUP_NAME),
            Field("post_address", words.POST_ADDRESS, longest=_ADDRESS),
            Field("account_address", words.ACCOUNT_ADDRESS, longest=_ADDRESS),
            Field("display_name", words.DISPLAY_NAME),
            choice("person_known", words.PERSON_KNOWN, YesNo),
            Field("how_known", words.HOW_KNOWN),
            Field("posted_at", words.POSTED_AT, FieldKind.MOMENT),
        ),
        folded=True,
    )


def _what_was_done() -> Section:
    return Section(
        words.WHAT_WAS_DONE,
        (
            Field("seen_by", words.SEEN_BY, FieldKind.PARAGRAPH, longest=LONG),
            Field("reach", words.REACH),
            choice("replied", words.REPLIED, YesNo, hint=words.REPLIED_HINT),
            choice("still_there", words.STILL_THERE, YesNo),
            Field("looked_on", words.LOOKED_ON, FieldKind.DAY),
            Field("reported_on", words.REPORTED_ON, FieldKind.DAY),
            Field("platform_reference", words.PLATFORM_REFERENCE),
            Field("platform_answer", words.PLATFORM_ANSWER, FieldKind.PARAGRAPH, longest=LONG),
            choice("referral", words.REFERRAL, Referral),
            Field("referred_on", words.REFERRED_ON, FieldKind.DAY),
            Field("referral_reference", words.REFERRAL_REFERENCE),
            Field("more", words.MORE, FieldKind.PARAGRAPH, longest=LONG),
        ),
        folded=True,
    )


def _evidence() -> Section:
    files = Field("files", pictures.FILES, FieldKind.FILES, required=True, hint=pictures.FILES_HINT)
    return Section(words.EVIDENCE, (files,))
