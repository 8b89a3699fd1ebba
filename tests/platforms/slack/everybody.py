"""One request of every kind that people make of the bot in Slack, for what holds of all of them."""

from tests.platforms.slack.real_house import ASSISTANT, HEAD, TEACHER, RealHouse, delivery, user_of
from tests.platforms.slack.signed import Request


def everybodys(at: RealHouse) -> list[Request]:
    """Return one request of every kind."""
    channel = at.slack.add_channel(*map(user_of, (TEACHER, HEAD, ASSISTANT)))
    at.type(HEAD, "/request here on", channel)
    shown = at.type(TEACHER, "/policy can I add a pupil on insta")
    opened = {"type": "app_home_opened", "user": user_of(TEACHER), "channel": "D0X", "tab": "home"}
    return [
        at.typing(TEACHER, "/policy B.6", channel),
        at.typing(TEACHER, "/escalate", channel),
        at.typing(HEAD, "/export", channel),
        at.fresh(at.choosing(TEACHER, "escalate.message", HEAD, "made-up words", channel)),
        at.fresh(at.pressing(TEACHER, shown, "Ask a leader")),
        delivery(at.saying(TEACHER, "may I post a photo")),
        delivery(at.saying(TEACHER, "may I post a photo", channel, "app_mention")),
        delivery(at.saying(TEACHER, "could I have Friday off for a funeral", channel, "channel")),
        delivery(opened),
    ]
