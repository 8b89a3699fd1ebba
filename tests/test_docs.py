"""The guides keep together: what they link to is there, every source is cited, and what they name exists."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import SUBCOMMANDS
from bot.platforms.teams.gate import PATH
from bot.platforms.teams.manifest import ABOUT_PATH
from bot.platforms.teams.manifest import NAME as TEAMS_NAME
from bot.platforms.teams.platform import FILES
from bot.platforms.web.read import MEGABYTE, Limits
from bot.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"
WITH_SOURCES = ("slack.md", "teams.md", "microsoft-365.md")
GUIDES = (*WITH_SOURCES, "keeping.md", "data-protection.md")
"""The others speak of the bot alone."""

_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def told(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as a page on the web has them."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(name: str, text: str) -> Iterator[str]:
    """Yield every link to a file or a heading that is not there; addresses elsewhere are not asked."""
    for link in _LINK.findall(_CODE.sub("", text)):
        file, _, anchor = link.partition("#")
        if link.startswith("https://"):
            continue
        if file and not (DOCS / file).is_file():
            yield link
        elif anchor and anchor not in anchors(told(file) if file else text):
            yield f"{name}: {link}"


def sources(text: str) -> tuple[set[str], set[str]]:
    """Return the numbers that are cited, and those that the list of sources has."""
    body, _, listed = text.partition("\n## Sources\n")
    return set(re.findall(r"\[(\d+)\](?!\()", body)), set(re.findall(r"^(\d+)\. ", listed, re.MULTILINE))


def names_in(text: str, pattern: str, known: Iterable[str]) -> set[str]:
    """Return what a text names in this pattern, and is not known."""
    return set(re.findall(pattern, text)) - {*known}


def unknown_commands(text: str) -> Iterator[str]:
    """Yield the commands of the command line that a text tells to run and that are not there."""
    known = {each.name for each in SUBCOMMANDS}
    for words in re.findall(r"(?:bin/|`)staffroom ([a-z]+(?: [a-z]+)?)", " ".join(text.split())):
        if not known & {words, words.split()[0]}:
            yield words


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_leads_somewhere(name: str) -> None:
    assert list(dead_links(name, told(name))) == []


def test_a_dead_link_would_be_found() -> None:
    text = "# Here\n[a](#here) [b](#there) [c](nowhere.md) [d](slack.md#gone) [e](https://school.example)"
    assert list(dead_links("x.md", text)) == ["x.md: #there", "nowhere.md", "x.md: slack.md#gone"]


@pytest.mark.parametrize("name", WITH_SOURCES)
def test_every_source_is_cited_and_every_citation_has_its_source(name: str) -> None:
    cited, listed = sources(told(name))
    assert cited == listed
    assert cited


def test_a_citation_without_a_source_would_be_found() -> None:
    assert sources("As told [1], and [2].\n\n## Sources\n\n1. <https://one.example>\n") == ({"1", "2"}, {"1"})


@pytest.mark.parametrize("name", ["teams.md", "microsoft-365.md"])
def test_every_section_stands_in_the_table_of_contents(name: str) -> None:
    sections = {
        f"#{anchor}"
        for heading in re.findall(r"^## .+$", _CODE.sub("", told(name)), re.MULTILINE)
        for anchor in anchors(heading)
    }
    listed = set(re.findall(r"^- \[.+\]\((#.+)\)$", told(name), re.MULTILINE))
    assert listed == sections


def test_the_guide_to_teams_names_the_paths_that_are_served() -> None:
    served = {PATH, FILES, ABOUT_PATH}
    assert names_in(told("teams.md"), r"`(/teams/\w+/?)`", served) == set()
    assert [path for path in served if f"| `{path}` |" not in told("teams.md")] == []


def bodies(text: str) -> set[int]:
    """Return the megabytes that the examples for proxies let through."""
    return {int(found) for found in re.findall(r"(?:max_size |client_max_body_size )(\d+)[mM]", text)}


def test_a_proxy_as_in_the_guide_lets_through_all_that_the_page_takes() -> None:
    assert bodies(told("microsoft-365.md")) == {Limits().body // MEGABYTE}
    assert len(re.findall("max_size|max_body_size", told("microsoft-365.md"))) == 2
    assert bodies("max_size 30MB; client_max_body_size 1k; client_max_body_size 60m;") == {30, 60}


def test_the_guide_to_teams_names_the_bot_as_teams_does() -> None:
    assert names_in(told("teams.md"), r"`@(\w+)", (TEAMS_NAME,)) == set()


@pytest.mark.parametrize("name", GUIDES)
def test_every_setting_that_a_guide_names_can_be_set(name: str) -> None:
    known = {f"STAFFROOM_{field.upper()}" for field in Settings.model_fields}
    assert names_in(told(name), r"STAFFROOM_[A-Z_]+", known) == set()


@pytest.mark.parametrize("name", ["slack.md", "teams.md"])
def test_every_command_that_a_guide_tells_to_run_is_there(name: str) -> None:
    assert list(unknown_commands(told(name))) == []


def test_a_command_that_is_not_there_would_be_found() -> None:
    text = (
        "`staffroom doctor`, `staffroom manifest zulip` and `.venv/bin/staffroom dr`, then `staffroom staff import F`"
    )
    assert list(unknown_commands(text)) == ["manifest zulip", "dr"]


def test_a_name_that_is_not_known_would_be_found() -> None:
    assert names_in("set STAFFROOM_TEAM=yes", r"STAFFROOM_[A-Z_]+", ("STAFFROOM_TEAMS",)) == {"STAFFROOM_TEAM"}
