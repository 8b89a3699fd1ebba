"""`/records`: how long records are kept, deletions to sign, legal hold, words to take out, and subject access."""

from bot.command import Command, Step
from bot.concerns.retention import HOLDERS, holds_one_of
from bot.people import Person
from commands.records import access, draft, erase, items, keep, page, redact, second, show, words


def may_use(person: Person) -> bool:
    """Say whether a person is a data protection lead, stands in, or as a headteacher may put a record under hold."""
    return holds_one_of(person, HOLDERS)


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
        "access": Step(page.show_request),
        "check": Step(access.show_checking, access.save_check),
        "second": Step(page.show_request, second.ask_second),
        "agree": Step(second.show_answering, second.save_answer),
        "draft": Step(draft.show_drafting, draft.save_draft),
        "picture": Step(items.show_item),
        "looked": Step(items.show_looking, items.save_looking),
        "release": Step(page.show_request, draft.release),
    },
    may_use=may_use,
    confidential=True,
)
