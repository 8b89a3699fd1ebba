import pytest

from bot.concerns.recognise import recognise, words_met
from bot.words_of_chat import read


@pytest.mark.parametrize(
    "said",
    [
        "someone has put a nasty post about our head on facebook",
        "a parent is slagging us off on the village page",
        "ive sent a rude photo to the staff group by mistake",
        "there is a fake account of the deputy on insta",
        "a year 5 child has just messaged me on dojo",
        "ta tweeted about her class",
        "an anonymous account keeps saying awful things about us",
        "two of the cooks scrapping on facebook",
        "someone put our rota on the village page, can someone get it taken down",
        "you should see what a governor has written on twitter",
    ],
)
def test_what_happened_online_is_a_report(said: str) -> None:
    assert recognise(read(said))


@pytest.mark.parametrize(
    "said",
    [
        "someone has put a nasty post about our head on facebook, can i reply?",
        "a child has messaged me on dojo what do i do",
        "can i post a photo on facebook",
        "rude comment about a colleague online",
        "screenshotting the staff chat to show a friend",
        "my phone never stops pinging from the staff group",
        "could you get the sack for something you put on insta",
        "a parent put a video on tiktok, can you tell me what i should do",
        "got a few things to say, whatsapp or email",
        "the kettle is broken",
        "",
    ],
)
def test_a_question_or_another_matter_is_no_report(said: str) -> None:
    assert not recognise(read(said))


def test_what_made_it_a_report_is_told_in_words_of_our_own_list() -> None:
    met = words_met(read("someone has put a canaryish post about our head on facebook"))
    assert "post" in " ".join(met)
    assert "canaryish" not in " ".join(met)
    assert words_met(read("hello")) == ()
