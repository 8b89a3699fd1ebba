from bot.notices import Notice, NoticeKind
from bot.requests.nudge import follow_up, follow_up_key
from bot.requests.redirect import Door, Redirect, RequestKind
from tests.builders import NOW


def test_the_follow_up_of_a_redirect_has_one_key_that_names_nobody() -> None:
    redirect = Redirect("r1", RequestKind.LEAVE, Door.REQUEST, "oak", NOW)
    assert follow_up(redirect, "teacher", NOW) == Notice("follow_up:r1", NoticeKind.FOLLOW_UP, "teacher", "r1", NOW)
    assert follow_up_key("r1") == "follow_up:r1"
