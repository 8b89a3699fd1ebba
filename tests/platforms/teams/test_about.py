"""The page that the manifest links to: it has what is linked to, and shows a name as it is."""

import pytest
from lxml import html

from bot.platforms.teams.about import NOTHING_HERE, NOWHERE_ELSE, Copies, about_app, page
from bot.platforms.teams.manifest import ABOUT_PATH, example
from commands import ALL
from tests.platforms.web.client import Http


def tree(federation: str, copies: Copies = NOWHERE_ELSE) -> html.HtmlElement:
    whole = html.document_fromstring(page(federation, copies))
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


@pytest.mark.parametrize(
    ("copies", "told"),
    [
        (NOWHERE_ELSE, "is not encrypted there. It is put nowhere else."),
        (Copies(sharepoint=True), "A copy goes into a SharePoint folder of its reader's, where Microsoft keeps it."),
        (
            Copies(onedrive=True, if_they_agree=True, by_mail=True),
            "A copy goes into its reader's own OneDrive, and to its reader by mail, where Microsoft keeps it.",
        ),
        (
            Copies(if_they_agree=True),
            "A copy goes into its reader's own OneDrive if they agree, where Microsoft keeps it.",
        ),
    ],
    ids=str,
)
def test_it_says_where_workbooks_go_as_this_federation_set_it(copies: Copies, told: str) -> None:
    shown = " ".join(tree("The Federation", copies).text_content().split())
    assert told in shown


@pytest.mark.parametrize(
    "told",
    [
        "stays in your own OneDrive",
        "its words encrypted",
        "The staff list is kept too",
        "deletes none of them by itself, and cannot yet erase a single one",
        "Information Commissioner's Office",
    ],
)
def test_it_says_what_is_kept_for_how_long_and_whom_to_ask(told: str) -> None:
    assert told in " ".join(tree("The Federation").text_content().split())


def test_it_needs_nothing_from_elsewhere() -> None:
    assert [each for each in tree("The Federation").iter() if {"src", "href", "style"} & {*each.keys()}] == []


@pytest.fixture
def client() -> Http:
    return Http(about_app("The Federation"))


def test_it_is_shown_at_its_address_without_a_sign_in(client: Http) -> None:
    shown = client.get(ABOUT_PATH)
    assert (shown.status_code, shown.text) == (200, page("The Federation"))
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert client.request("HEAD", ABOUT_PATH).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/teams/about/x"), ("GET", "/"), ("POST", ABOUT_PATH)])
def test_nothing_else_is_answered(client: Http, method: str, path: str) -> None:
    refused = client.request(method, path)
    assert (refused.status_code, refused.text) == (404, NOTHING_HERE)
