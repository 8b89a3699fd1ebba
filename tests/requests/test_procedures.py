from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.people import Role
from bot.requests.procedures import load
from bot.requests.redirect import RequestKind

KEPT = Path(__file__).parents[2] / "policy_text" / "procedures.toml"


def test_every_kind_of_request_has_a_procedure_with_kind_words_and_an_example_link() -> None:
    procedures = load(KEPT)
    for kind in RequestKind:
        procedure = procedures.of(kind)
        assert procedure.kind is kind
        assert procedure.how.endswith(".")
        assert procedure.link.startswith("https://procedures.example.org/")


def test_an_allegation_goes_to_the_headteacher_the_chair_and_the_lado() -> None:
    procedure = load(KEPT).of(RequestKind.ALLEGATION)
    assert procedure.go_to == (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
    assert [contact.code for contact in procedure.outside] == ["lado"]


def test_the_emergency_number_stands_among_the_outside_contacts() -> None:
    assert load(KEPT).outside["emergency"].phone == "999"


def test_the_check_says_what_was_checked() -> None:
    assert load(KEPT).check()[0] == "procedures.toml: every kind of formal request has a procedure, 11 in all."


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("[leave]", "[leav]", "procedures.toml has a part [leav], which is no kind of request."),
        ("[leave]", "[outside.leave]", "procedures.toml: [outside.leave] name is missing"),
        ("[leave]", "[other.leave]", "procedures.toml has no part [leave]."),
        ('"line_manager", "headteacher"]', '"line_manger"]', "procedures.toml: [leave] sends people to line_manger,"),
        ('["line_manager", "headteacher"]', "[]", "procedures.toml: [leave] go_to should be a list"),
        ('["line_manager", "headteacher"]', '"headteacher"', "procedures.toml: [leave] go_to should be a list"),
        (
            "https://procedures.example.org/leave",
            "http://example.org/leave",
            "procedures.toml: [leave] has a link that",
        ),
        ("https://procedures.example.org/leave", "https:leave", "procedures.toml: [leave] has a link that"),
        ('procedure = "Leave of absence"', "", "procedures.toml: [leave] procedure is missing"),
        ('procedure = "Leave', "procedure = Leave", "procedures.toml cannot be read: Invalid value (at line 18"),
    ],
)
def test_a_slip_of_the_school_is_named(tmp_path: Path, was: str, now: str, sentence: str) -> None:
    text = KEPT.read_text(encoding="utf-8")
    assert was in text
    changed = text.replace(was, now, 1)
    if now == "[other.leave]":
        changed = changed.replace("[other]\n", "[other.more]\n")
    (tmp_path / KEPT.name).write_text(changed, encoding="utf-8")
    with pytest.raises(BrokenPolicy) as refused:
        load(tmp_path / KEPT.name)
    assert refused.value.sentence.startswith(sentence)


def test_outside_contacts_that_are_no_table_count_as_none(tmp_path: Path) -> None:
    text = KEPT.read_text(encoding="utf-8")
    (tmp_path / KEPT.name).write_text("outside = 3\n" + text.split("[outside")[0], encoding="utf-8")
    with pytest.raises(BrokenPolicy, match="sends people to lado"):
        load(tmp_path / KEPT.name)
