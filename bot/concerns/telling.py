"""Who may be told what: asked when a notice goes out, and again each time it is shown."""

from collections.abc import Callable, Mapping

from bot.concerns.register import Register
from bot.concerns.retention import LEADS, STAND_INS, holds_one_of
from bot.concerns.routing import Sight, sight
from bot.errors import NotThere
from bot.notices import ABOUT_RECORDS_KEPT, ABOUT_REDIRECTS, FOR_WHO_RAISED_IT, Notice, NoticeKind
from bot.people import SENIOR_MANAGEMENT, Person
from bot.readers import is_leader, may_be_put


def _is_senior(person: Person) -> bool:
    return not person.roles.isdisjoint(SENIOR_MANAGEMENT)


def _leads_on_data(person: Person) -> bool:
    return holds_one_of(person, LEADS | STAND_INS)


_BY_ROLE: Mapping[NoticeKind, Callable[[Person], bool]] = {
    NoticeKind.WORKBOOK: may_be_put,
    NoticeKind.LIST_CHANGED: may_be_put,
    NoticeKind.LIST_PROPOSED: is_leader,
    NoticeKind.REVIEW: _is_senior,
    **dict.fromkeys(ABOUT_RECORDS_KEPT, _leads_on_data),
}
"""Notices that are about no concern, and whose they may be."""


def may_be_told(person: Person, notice: Notice, register: Register) -> bool:
    """Say whether a notice may reach this person now: somebody may have been named, or left a post, since.

    What is not about a concern, a workbook, a policy's review or data protection is for its person alone. A reminder is
    for those who may read the whole record: who raised it learns nothing of its clocks.
    """
    if notice.kind in ABOUT_REDIRECTS:
        return notice.to == person.id
    may = _BY_ROLE.get(notice.kind)
    if may is not None:
        return may(person)
    try:
        seen = sight(person, register.find(notice.about))
    except NotThere:
        return False
    return seen is Sight.FULL or (seen is Sight.RECEIPT and notice.kind in FOR_WHO_RAISED_IT)
