"""`/records`: how long records are kept, deletions to sign, legal hold, words to take out, and subject access."""

from bot.command import Command, Step
from bot.concerns.retention import HOLDERS, holds_one_of
from bot.people import Person
from commands.records import access, draft, erase, files, groups, items, keep, page, redact, second, show, words


def may_use(person: Person) -> bool:
    """Say whether a person is a data protection lead, stands in, or as a headteacher may put a record under hold."""
    return holds_one_of(person, HOLDERS)


COMMAND = Command(
    name="records",
    summary=words.SUMMARY,
    examples=("/records",),
    steps={
        "": Step(groups.show_list),
        "record": Step(show.show_record),
        "class": Step(keep.show_class, keep.save_class, then="record"),
        "hold": Step(keep.show_hold, keep.save_hold, then="record"),
        "lift": Step(keep.show_lift, keep.save_lift, then="record"),
        "refuse": Step(keep.show_refusal, keep.save_refusal, then="record"),
        "sign": Step(erase.show_signing, erase.save_signing, then=""),
        "redact": Step(redact.show_words, redact.find_places, then="record"),
        "cut": Step(show.show_record, redact.cut, then="record"),
        "pick": Step(redact.show_pick, redact.save_pick, then="record"),
        "files": Step(files.show_files),
        "mask": Step(files.show_mask),
        "masked": Step(files.show_masked, files.save_masked),
        "group": Step(groups.show_group),
        "group_hold": Step(groups.show_hold, groups.save_hold, then="group"),
        "group_lift": Step(groups.show_lift, groups.save_lift, then="group"),
        "group_refuse": Step(groups.show_refusal, groups.save_refusal, then="group"),
        "group_sign": Step(groups.show_signing, groups.save_signing, then=""),
        "ask": Step(access.show_asking, access.save_asking, then=""),
        "access": Step(page.show_request),
        "check": Step(access.show_checking, access.save_check, then="access"),
        "second": Step(page.show_request, second.ask_second, then="access"),
        "agree": Step(second.show_answering, second.save_answer, then="access"),
        "draft": Step(draft.show_drafting, draft.save_draft, then="access"),
        "picture": Step(items.show_item),
        "looked": Step(items.show_looking, items.save_looking, then="access"),
        "release": Step(page.show_request, draft.release, then="access"),
    },
    may_use=may_use,
    confidential=True,
)
