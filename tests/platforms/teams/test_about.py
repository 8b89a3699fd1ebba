"""The page that the manifest links to: it has what is linked to, and shows a name as it is."""

import pytest
from lxml import html

from bot.platforms.teams.about import page
from bot.platforms.teams.manifest import example
from commands import ALL


def tree(federation: str) -> html.HtmlElement:
    whole = html.document_fromstring(page(federation))
    assert isinstance(whole, html.HtmlElement)
    return whole


@pytest.mark.parametrize("link", ["privacyUrl", "termsOfUseUrl"])
def test_what_the_manifest_links_to_is_there(link: str) -> None:
    _, _, part = example(ALL)["developer"][link].partition("#")
    assert tree("The Federation").get_element_by_id(part).tag == "h2"


def test_a_part_that_is_not_there_would_be_found() -> None:
    with pytest.raises(KeyError):
        tree("The Federation").get_element_by_id("cookies")


def test_it_says_who_runs_the_bot_whatever_the_name_is() -> None:
    name = "St <b>Anne's</b> & {name}"
    assert f"is run by {name}," in tree(name).text_content()
    assert not list(tree(name).iter("b"))


def test_it_says_what_it_is_not() -> None:
    told = tree("The Federation").text_content()
    assert "not the safeguarding record" in told
    assert "999" in told
    assert "does not make you anonymous" in told


def test_it_needs_nothing_from_elsewhere() -> None:
    assert [each for each in tree("The Federation").iter() if {"src", "href", "style"} & {*each.keys()}] == []
