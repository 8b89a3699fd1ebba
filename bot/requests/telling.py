"""Notices about a redirect: for how long they still ask something of their person."""

from bot.errors import NotThere
from bot.notices import ABOUT_REDIRECTS, Notice
from bot.requests.redirect import Outcome, Redirects


def is_settled(notice: Notice, redirects: Redirects) -> bool:
    """Say whether a notice is about a redirect whose outcome was told already, or that is not there."""
    if notice.kind not in ABOUT_REDIRECTS:
        return False
    try:
        return redirects.find(notice.about).outcome is not Outcome.SHOWN
    except NotThere:
        return True
