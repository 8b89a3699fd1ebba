"""One post and one account are one, however their address was copied; two are never taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.addresses import Trace, account, post, traces
from bot.concerns.concern import Platform, Words

ONE_POST = (
    "https://www.facebook.com/groups/oakparents/posts/1234567890/",
    "https://m.facebook.com/groups/oakparents/posts/1234567890/?mibextid=Nif5oz",
    "facebook.com/groups/oakparents/posts/1234567890",
    "HTTP://FACEBOOK.COM:80/groups/oakparents/posts/1234567890#comments",
    "https://en-gb.facebook.com/groups/oakparents/posts/1234567890?__cft__[0]=AZ&__tn__=R&fbclid=IwAR0",
    " https://touch.facebook.com/groups/oak\nparents//posts/1234567890?utm_source=x&ref=share ",
    "https://user:secret@www.facebook.com/groups/oak%70arents/posts/1234567890",
)
SAME = (
    ("https://twitter.com/angry_parent/status/99?s=20&t=abc", "x.com/i/web/status/99"),
    ("https://mobile.twitter.com/angry_parent/status/99/photo/1", "https://x.com/ANGRY_PARENT/status/99"),
    ("https://youtu.be/dQw4w9WgXcQ?si=track", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=share"),
    ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "https://m.youtube.com/watch?v=dQw4w9WgXcQ"),
    ("https://www.instagram.com/p/CxYz12/?igsh=MzRl", "instagram.com/p/CxYz12"),
    ("https://www.facebook.com/story.php?story_fbid=1&id=2", "https://m.facebook.com/story.php?id=2&story_fbid=1&_rdr"),
    ("https://www.tiktok.com/@oak.mum/video/7?is_from_webapp=1", "https://tiktok.com/@oak.mum/video/7"),
)
DIFFERENT = (
    ("https://www.instagram.com/p/CxYz12/", "https://www.instagram.com/p/cxyz12/"),
    ("https://facebook.com/story.php?story_fbid=1&id=2", "https://facebook.com/story.php?story_fbid=3&id=2"),
    ("https://x.com/a/status/1", "https://x.com/a/status/2"),
    ("https://oak.example.org/a", "https://elm.example.org/a"),
    ("https://www.mumsnet.com/talk/1", "https://www.mumsnet.com/talk/2"),
)
NO_POST = (
    "",
    "facebook.com",
    "https://www.facebook.com/",
    "https://youtu.be/",
    "on the class page",
    "the parents' group",
    "ftp://facebook.com/groups/1",
    "javascript:alert(1)",
    "https://[::1/a",
    "https://localhost/a",
    "https://" + "a" * 70 + ".example.org/x",
    "https://..com/x",
    "\ud800.example.org/x",
)


@pytest.mark.parametrize("address", ONE_POST)
def test_one_post_is_one_however_its_address_was_copied(address: str) -> None:
    assert post(address) == "facebook.com/groups/oakparents/posts/1234567890"


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_platforms_several_addresses_of_one_post_are_one(one: str, other: str) -> None:
    assert post(one) == post(other) != ""


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_posts_stay_two(one: str, other: str) -> None:
    assert post(one) != post(other)


@pytest.mark.parametrize("address", NO_POST)
def test_what_names_no_post_is_no_address(address: str) -> None:
    assert post(address) == ""


@pytest.mark.parametrize(
    ("address", "platform", "written"),
    [
        ("https://www.facebook.com/Angry.Parent/?ref=bookmarks", Platform.FACEBOOK, "facebook.com/angry.parent"),
        ("fb.com/angry.parent", Platform.OTHER, "facebook.com/angry.parent"),
        ("@Angry_Parent", Platform.X, "x.com/angry_parent"),
        ("angry_parent", Platform.X, "x.com/angry_parent"),
        ("https://twitter.com/angry_parent", Platform.X, "x.com/angry_parent"),
        ("@oak.mum", Platform.TIKTOK, "tiktok.com/oak.mum"),
        ("https://www.tiktok.com/@oak.mum?_t=8k", Platform.TIKTOK, "tiktok.com/oak.mum"),
        ("https://facebook.com/profile.php?id=1000", Platform.FACEBOOK, "facebook.com/profile.php?id=1000"),
        ("07700 900123", Platform.WHATSAPP, "tel:+447700900123"),
        ("+44 (0)7700 900-123", Platform.WHATSAPP, "tel:+447700900123"),
        ("0044 7700 900123", Platform.WHATSAPP, "tel:+447700900123"),
        ("facebook.com", Platform.FACEBOOK, ""),
        ("www.facebook.com", Platform.FACEBOOK, ""),
        ("@angry_parent", Platform.OTHER, ""),
        ("I do not know", Platform.FACEBOOK, ""),
        ("unknown", Platform.FACEBOOK, ""),
        ("n.a.", Platform.FACEBOOK, ""),
        ("", Platform.FACEBOOK, ""),
    ],
)
def test_an_account_is_one_by_its_address_its_name_or_its_number(
    address: str, platform: Platform, written: str
) -> None:
    assert account(address, platform) == written


def test_a_concern_leaves_a_trace_of_each_address_that_is_one() -> None:
    words = Words(post_address="x.com/a/status/1", account_address="@a")
    assert list(traces(Platform.X, words)) == [(Trace.POST, "x.com/status/1"), (Trace.ACCOUNT, "x.com/a")]
    assert list(traces(Platform.X, Words(post_address="on his page", quote="They said it"))) == []


@given(st.text(max_size=80) | st.text(max_size=40).map(lambda text: f"https://facebook.com/{text}"))
def test_whatever_people_write_is_written_one_way_once_and_for_all(text: str) -> None:
    once = post(text)
    assert len(once) <= 3 * len(text)
    assert account(text, Platform.FACEBOOK) == account(f" {text} ", Platform.FACEBOOK)
    if "%" not in text and "?" not in once:
        assert post(f"https://www.{once}") == once or not once
