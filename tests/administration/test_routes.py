"""The table of who is told of a concern, as the command line prints it and as the doctor looks at it."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import HERE

OWN = """
[[line]]
kinds = ["confidential"]
schools = ["Oakfield Primary", "Nowhere Primary"]
to = ["line_manager", "data_protection_lead"]

[[line]]
about = ["school", "pupil", "staff", "headteacher", "governor"]
to = ["business_manager"]
clause = "Z.1"
"""


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("data")
def test_the_table_is_printed_in_words_with_where_a_concern_goes_today(capsys: pytest.CaptureFixture[str]) -> None:
    printed = said(capsys, "routes")
    assert f"by {HERE / 'policy_text' / 'routing.toml'}. The first line" in printed
    assert (
        "1. For about a pupil, on Class Dojo, posted by a pupil (B.3#4)\n   deals with it, first to last: the "
        in printed
    )
    assert "is to be told in person, and sees nothing: the line manager of whoever raises it" in printed
    assert "   Oakfield Primary, about the school: Martin Ashdown\n" in printed
    assert "   Millbrook Primary, about the headteacher: Tobias Quill\n" in printed
    assert "Please look" not in printed


@pytest.mark.usefixtures("data")
def test_a_table_of_ones_own_is_printed_with_what_a_person_should_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_ROUTING", str(own))
    printed = said(capsys, "routes")
    assert "1. For kind confidential information shared, at nowhere-primary or oakfield-primary\n" in printed
    assert "deals with it, first to last: the line manager of whoever raises it, the data protection lead" in printed
    assert "Please look: routing.toml: line 1 names the school nowhere-primary, which is not on the staff" in printed
    assert "Please look: routing.toml: line 2 names the clause Z.1, which the policy in force does not have" in printed
    doctored = said(capsys, "doctor")
    assert "look   routing.toml: line 2 names the clause Z.1" in doctored
    own.write_text(OWN.replace("business_manager", "chair_of_governors"), encoding="utf-8")
    assert "Oakfield Primary, about the school: Tobias Quill" in said(capsys, "routes")


@pytest.mark.usefixtures("data")
def test_a_slip_stops_the_start_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[line]]\nto = ["headmaster"]\n', encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_ROUTING", str(own))
    assert main(["run"]) == 1
    assert "own.toml: line 1: headmaster cannot stand in to. What can: line_manager," in capsys.readouterr().err
    monkeypatch.setenv("STAFFROOM_ROUTING", str(tmp_path / "gone.toml"))
    assert main(["routes"]) == 1
    assert "gone.toml is missing or cannot be opened." in capsys.readouterr().err


@pytest.mark.usefixtures("data")
def test_policies_without_a_table_are_routed_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = tmp_path / "policies"
    for file in (HERE / "policy_text").rglob("*"):
        if file.is_file() and file.name != "routing.toml":
            copy = policies / file.relative_to(HERE / "policy_text")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", str(policies))
    printed = said(capsys, "routes")
    assert printed.startswith("Who is told of a concern. There is no routing.toml beside the policies")
    assert "For about a governor or the headteacher (E#8)" in printed


@pytest.mark.usefixtures("data")
def test_where_nobody_could_take_it_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN.replace("business_manager", "line_manager").replace("Z.1", "E#8"), encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_ROUTING", str(own))
    printed = said(capsys, "routes")
    assert "Oakfield Primary, about the school: nobody yet" in printed
