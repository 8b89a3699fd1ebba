"""What a school has not filled in yet."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.administration.school_findings import still_examples, vacancies
from bot.people import Role
from bot.requests import procedures
from bot.settings import HERE
from tests.builders import CHAIR, ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, OAK_LEAD, SCHOOLS

EXAMPLE = (HERE / "policy_text" / procedures.FILE).read_text(encoding="utf-8")


def test_a_staff_list_with_every_post_is_nothing_to_look_at() -> None:
    assert vacancies(EVERYBODY, SCHOOLS) == []


def test_each_post_that_nobody_holds_is_named_with_its_school() -> None:
    gone = (OAK_HEAD, OAK_LEAD, CHAIR, EXECUTIVE_HEAD)
    assert vacancies([person for person in EVERYBODY if person not in gone], SCHOOLS) == [
        "Oak Primary has no headteacher",
        "Oak Primary has no designated safeguarding lead",
        "the federation has no chair of governors",
        "the federation has no executive headteacher",
    ]


def test_a_headteacher_of_another_school_fills_no_post_here() -> None:
    at_elm = replace(OAK_HEAD, school=ELM_HEAD.school)
    assert vacancies([at_elm, *(p for p in EVERYBODY if p.role is not Role.HEADTEACHER)], SCHOOLS) == [
        "Oak Primary has no headteacher"
    ]


def read(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / procedures.FILE
    path.write_text(text, encoding="utf-8")
    return list(still_examples(procedures.load(path)))


def test_the_file_as_it_comes_is_full_of_examples(tmp_path: Path) -> None:
    assert read(tmp_path, EXAMPLE) == [
        "11 links in procedures.toml are still examples",
        "the telephone number of Local authority designated officer (LADO) in procedures.toml is still the example",
    ]


@pytest.mark.parametrize("host", ["carey.sch.uk", "example.org.uk", "myexample.org"])
def test_a_file_with_a_schools_own_links_and_numbers_is_nothing_to_look_at(host: str, tmp_path: Path) -> None:
    own = EXAMPLE.replace("procedures.example.org", host).replace("01632 960000", "020 7123 4567")
    assert read(tmp_path, own) == []


def test_one_link_that_was_forgotten_is_told_of(tmp_path: Path) -> None:
    own = EXAMPLE.replace("procedures.example.org/p", "carey.sch.uk/p").replace("01632 960000", "(020) 7123 4567")
    forgotten = own.replace("procedures.example.org", "carey.sch.uk").replace("carey.sch.uk/pay", "example.org/pay")
    assert read(tmp_path, forgotten) == ["1 link in procedures.toml is still an example"]
