"""Danger that is told after a concern was raised: in an addition, a message, a note, or by another kind of post.

From then on the concern is one that read like danger, whatever it was raised as: lists and the workbook call it
critical, and it waits for nothing. What its raiser tells waits to be acknowledged, even where the concern itself was
acknowledged long ago; a concern that was closed is open again.
"""

from dataclasses import replace
from datetime import datetime

from bot.concerns.concern import Concern, Kind
from bot.concerns.joining import in_state
from bot.concerns.lifecycle import State
from bot.concerns.reminders import who_deals_with_it
from bot.concerns.routes import Routes
from bot.concerns.routing import may_read, routed
from bot.errors import NobodyLeft
from bot.notices import NoticeKind
from bot.people import Directory, Person


def is_set_anew(before: Concern, after: Concern) -> bool:
    """Say whether somebody set anew that the post is a threat, or that somebody is in danger."""
    is_a_threat = after.kind is Kind.THREAT and before.kind is not Kind.THREAT
    return is_a_threat or (after.danger and not before.danger)


def is_news(before: Concern, by: Person) -> bool:
    """Say whether danger that somebody writes of is news to those who deal with a concern.

    Whatever its raiser tells is. Those who read it know of a danger that stands there already, and go on writing of it.
    """
    return not before.danger or not may_read(by, before)


def with_danger(  # noqa: PLR0913, PLR0917 - what it is decided by
    before: Concern, after: Concern, by: Person, at: datetime, routes: Routes, directory: Directory
) -> Concern:
    """Return a concern after a change in which somebody told of danger that is news."""
    told = _read_in_danger(replace(after, danger=True), routes, directory)
    if not may_read(by, before):
        told = replace(told, news_at=before.news_at or at)
        return in_state(told, State.REOPENED, told, at) if told.state is State.CLOSED else told
    others_deal_with_it = any(person != by for person in who_deals_with_it(told, directory))
    # A record that is closed is reopened by those who read it, with a reason; they have seen the safeguarding words.
    waits = others_deal_with_it and told.state is not State.CLOSED
    return replace(told, news_at=before.news_at or at) if waits else told


def _read_in_danger(concern: Concern, routes: Routes, directory: Directory) -> Concern:
    """Return a concern that those may read too who read danger, unless it is about those above the school."""
    try:
        going = routed(concern, routes, directory)
    except NobodyLeft:
        return concern
    beside = going.readers - {going.owner}
    return replace(concern, readers=concern.readers | beside, reading=concern.reading | going.reading)


def handed_over(concern: Concern) -> NoticeKind:
    """Return what whoever gets a concern is told; danger waits for nothing, and so does this."""
    at_once = concern.danger and concern.state is not State.CLOSED
    return NoticeKind.URGENT_CONCERN if at_once else NoticeKind.HANDED_OVER
