"""`/records`: how long records are kept, deletions to sign, legal hold, words to take out, and subject access."""

from bot.command import Command, Step
from bot.concerns.retention import HOLDERS, holds_one_of
from bot.people import Person
from commands.records import access, erase, files, groups, keep, redact, show, words


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
        "class": Step(keep.show_class, keep.save_class),
        "hold": Step(keep.show_hold, keep.save_hold),
        "lift": Step(keep.show_lift, keep.save_lift),
        "refuse": Step(keep.show_refusal, keep.save_refusal),
        "sign": Step(erase.show_signing, erase.save_signing),
        "redact": Step(redact.show_words, redact.find_places),
        "cut": Step(show.show_record, redact.cut),
        "pick": Step(redact.show_pick, redact.save_pick),
        "files": Step(files.show_files),
        "mask": Step(files.show_mask),
        "masked": Step(files.show_masked, files.save_masked),
        "group": Step(groups.show_group),
        "group_hold": Step(groups.show_hold, groups.save_hold),
        "group_lift": Step(groups.show_lift, groups.save_lift),
        "group_refuse": Step(groups.show_refusal, groups.save_refusal),
        "group_sign": Step(groups.show_signing, groups.save_signing),
        "ask": Step(access.show_asking, access.save_asking),
        "access": Step(access.show_request),
        "draft": Step(access.show_drafting, access.save_draft),
        "release": Step(access.show_request, access.release),
    },
    may_use=may_use,
    confidential=True,
)
