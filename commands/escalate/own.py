"""Two short paths of `/escalate`: a child wrote on Class Dojo, and something was posted by accident."""

from dataclasses import replace

from bot.chat.form import Answers, Field, FieldKind, Form, Section, Value
from bot.chat.reply import Button, Reply
from bot.command import Ask, Saving, Services
from bot.concerns.concern import AboutWhom, Kind, Platform, Relation, YesNo
from bot.references import new_id
from commands.escalate import flow, guidance
from commands.escalate import form as asked
from commands.escalate import own_words as words
from commands.escalate import words as usual

_FROM_A_CHILD = {
    "platform": Platform.CLASS_DOJO.value,
    "relation": Relation.PUPIL.value,
    "about": AboutWhom.PUPIL.value,
    "kind": Kind.CHILD_MESSAGE.value,
}
_BY_ACCIDENT = {"relation": Relation.MYSELF.value, "kind": Kind.OWN_ACCIDENT.value}


def show_child(ask: Ask, services: Services) -> Reply:
    """Say first that the conversation ends here and who is told, in the policy's own words."""
    return Reply(
        (
            *guidance.stop(ask, services),
            Button(words.WORRIES_ME, "escalate", "danger"),
            Button(words.TELL_THE_HEAD, "escalate", "child_form"),
            Button(usual.WRONG_ONE, "escalate"),
        )
    )


def show_child_form(ask: Ask, services: Services) -> Form:
    """Ask what the child wrote: a few lines."""
    fields = (
        _paragraph("quote", words.WHAT_THE_CHILD_WROTE, hint=usual.QUOTE_HINT, required=True),
        Field("display_name", words.WHICH_CHILD, required=True, hint=words.FULL_NAME),
        Field("seen_at", words.WHEN_THEY_WROTE, FieldKind.MOMENT, required=True, hint=usual.SEEN_AT_HINT),
        asked.school_field(ask.person, services),
        asked.choice("replied", words.ANSWERED, YesNo),
        _paragraph("more", words.MORE),
    )
    section = Section("", fields)
    return Form("escalate", "child_form", words.DOJO_TITLE, (section,), words.SAVE, new_id(), intro=words.DOJO_INTRO)


def save_child(saving: Saving, services: Services) -> Reply:
    """Record what a child wrote; it goes to the headteacher."""
    return flow.save(_with(saving, _FROM_A_CHILD), services)


def show_slip(_ask: Ask, services: Services) -> Reply:
    """Welcome somebody who posted by accident, and say what to do now."""
    return Reply(
        (
            *guidance.what_now(services),
            Button(words.TELL_IT, "escalate", "slip_form"),
            Button(usual.WRONG_ONE, "escalate"),
        )
    )


def show_slip_form(ask: Ask, services: Services) -> Form:
    """Ask what was posted: a few lines."""
    needed = (
        _paragraph("quote", words.WHAT_IT_SAID, hint=usual.QUOTE_HINT, required=True),
        asked.choice("platform", usual.PLATFORM, Platform, required=True),
        Field("posted_at", words.WHEN_POSTED, FieldKind.MOMENT, required=True, hint=usual.SEEN_AT_HINT),
        asked.choice("about", usual.ABOUT, AboutWhom, required=True),
        asked.school_field(ask.person, services),
    )
    further = (
        Field("group_name", words.WHERE_TO),
        asked.choice("still_there", words.STILL_THERE, YesNo),
        _paragraph("seen_by", words.WHO_SAW),
        asked.named_field(services),
    )
    sections = (Section("", needed), Section(words.MORE_OF_IT, further, folded=True))
    return Form("escalate", "slip_form", words.SLIP_TITLE, sections, words.SAVE, new_id(), intro=words.SLIP_INTRO)


def save_slip(saving: Saving, services: Services) -> Reply:
    """Record what somebody posted by accident; whoever posted it does not deal with it."""
    return flow.save(_with(saving, _BY_ACCIDENT), services)


def _with(saving: Saving, given: dict[str, str]) -> Saving:
    values: dict[str, Value] = {**saving.answers.values, **given}
    return replace(saving, answers=Answers(values))


def _paragraph(name: str, label: str, *, hint: str = "", required: bool = False) -> Field:
    return Field(name, label, FieldKind.PARAGRAPH, required=required, hint=hint, longest=asked.LONG)
