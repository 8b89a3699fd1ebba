"""`/records`: how long records are kept, deletions to sign, legal hold, words to take out, and subject access."""

from bot.command import Command, Step
from bot.concerns.retention import HOLDERS
from bot.people import Person
from commands.records import access, erase, keep, redact, show, words


def may_use(person: Person) -> bool:
    """Data protection leads and those who stand in use it, and headteachers, who may put a record under legal hold."""
    return person.role in HOLDERS


COMMAND = Command(
    name="records",
    summary=words.SUMMARY,
    examples=("/records",),
    steps={
        "": Step(show.show_list),
        "record": Step(show.show_record),
        "class": Step(keep.show_class, keep.save_class),
        "hold": Step(keep.show_hold, keep.save_hold),
        "lift": Step(keep.show_lift, keep.save_lift),
        "refuse": Step(keep.show_refusal, keep.save_refusal),
        "sign": Step(erase.show_signing, erase.save_signing),
        "redact": Step(redact.show_words, redact.find_places),
        "cut": Step(show.show_record, redact.cut),
        "ask": Step(access.show_asking, access.save_asking),
        "access": Step(access.show_request),
        "draft": Step(access.show_drafting, access.save_draft),
        "release": Step(access.show_request, access.release),
    },
    may_use=may_use,
    confidential=True,
)
