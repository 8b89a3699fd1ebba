import pytest

from bot.events import Action, Event
from bot.notices import NoticeKind
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from bot.requests.telling import is_settled
from tests.builders import NOW, TEACHER, notice
from tests.fakes.redirect import FakeRedirects

EVENT = Event("", Action.REQUEST_REDIRECTED, "r1", NOW)


@pytest.mark.parametrize("kind", [NoticeKind.SUGGESTED, NoticeKind.FOLLOW_UP])
@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NOT_A_REQUEST])
def test_a_notice_is_settled_as_soon_as_its_redirects_outcome_is_told(kind: NoticeKind, outcome: Outcome) -> None:
    redirects = FakeRedirects()
    redirects.file(Redirect("r1", RequestKind.LEAVE, Door.REQUEST, "oak", NOW), EVENT)
    assert not is_settled(notice(TEACHER, kind, about="r1"), redirects)
    redirects.settle("r1", outcome, EVENT)
    assert is_settled(notice(TEACHER, kind, about="r1"), redirects)


def test_a_notice_whose_redirect_is_not_there_is_settled_and_one_about_a_concern_never() -> None:
    assert is_settled(notice(TEACHER, NoticeKind.FOLLOW_UP, about="r1"), FakeRedirects())
    assert not is_settled(notice(TEACHER, NoticeKind.MOVED, about="r1"), FakeRedirects())
