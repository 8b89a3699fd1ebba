import io
import shutil
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.policies.folders import ADOPTED, POLICY_TEXT, change, copy_to

DOCUMENT = "# Phones\n\nAdopted.\n\n## 1 Aims\n\nPhones are off in class.\n\n1.1 Staff lock them away.\n\n![x](y)\n"
SAID = ("--name", "Phone Policy", "--reviewed", "2026-09", "--next-review", "2027-09")


class Terminal(io.StringIO):
    """Standard input or output that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", str(tmp_path / "policies"))
    copy_to(tmp_path / "policies")
    for name in ("procedures.toml", "working_hours.toml"):
        shutil.copy(POLICY_TEXT / name, tmp_path / "policies")
    (tmp_path / "phones.md").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(("policy", *arguments)) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(("policy", *arguments)) == 1
    return capsys.readouterr().err


def test_what_was_found_is_shown_and_nothing_is_written(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    assert said(capsys, "import", "phones.md") == (
        "What was found in phones.md:\n"
        "\n"
        "Number  What it is How it begins\n"
        "Title   Section    Title: Phones Adopted.\n"
        "1       Section    1 Aims\n"
        "1#1     Paragraph  Phones are off in class.\n"
        "1.1     Rule       1.1 Staff lock them away.\n"
        "\n"
        "3 clauses in 2 sections: section 1, paragraph 1, rule 1.\n"
        "Left out:\n"
        '  1 pictures, because they hold no words that could be read.  The first: "x"\n'
        "\n"
        "Nothing was written. To write it as a policy folder, add --out FOLDER --name --reviewed --next-review.\n"
    )
    assert {path.name for path in place.iterdir()} == {"phones.md", "policies"}


def test_one_clause_is_one_and_what_is_long_is_said_and_shortened(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "a.txt").write_text(f"{'x' * 90} " + "word " * 600, encoding="utf-8")
    told = said(capsys, "import", "a.txt")
    assert "1 clause in 1 section: section 1." in told
    assert "Nothing was left out." in told
    assert "Please look:\n  The title page is long (601 words)." in told


def test_the_first_of_what_was_left_out_is_shortened(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "a.txt").write_text(f"Text.\n\n{'-' * 90}\n", encoding="utf-8")
    assert f'"{"-" * 76}…"' in said(capsys, "import", "a.txt")


def test_a_document_without_a_clause_is_refused(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "a.md").write_text("# One\n\n# Two\n", encoding="utf-8")
    assert "No clause was found" in refused(capsys, "import", "a.md")


def test_a_folder_is_written_and_what_comes_next_is_said(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    told = said(capsys, "import", "phones.md", "--out", "new/phones", *SAID, "--yes")
    assert "new/phones is written, and staffroom policy check accepts it." in told
    assert "It is not adopted yet." in told
    assert 'federation = "The Carey Federation"' in (place / "new/phones/policy.toml").read_text(encoding="utf-8")


def test_a_folder_among_the_adopted_ones_is_quoted_from_its_day_on(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(
        capsys, "import", "phones.md", "--out", "policies/phones", *SAID, "--yes", "--in-force-from", "2026-10-05"
    )
    assert "after the next start the bot quotes it from 5 October 2026 on." in told
    assert "Folder: phones" in said(capsys, "list")
    assert "Phone Policy: 4 clauses stand word for word" in said(capsys, "check")


def test_a_version_that_begins_on_the_same_day_is_not_left_there(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    said(capsys, "import", "phones.md", "--out", "policies/phones", *SAID, "--yes")
    sentence = refused(capsys, "import", "phones.md", "--out", "policies/again", *SAID, "--yes")
    assert "Phone Policy has two versions in force from 1 September 2026: the folders again and phones." in sentence
    assert not (place / "policies" / "again").exists()


@pytest.mark.parametrize(("answer", "written"), [("yes\n", True), ("no\n", False), ("", False)])
def test_somebody_is_asked_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, *, written: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    told = said(capsys, "import", "phones.md", "--out", "new", *SAID)
    assert "Does each clause above say what the document says? Type yes to write new: " in told
    assert Path("new").exists() is written
    assert ("Nothing was written." in told) is not written


def test_where_nobody_can_be_asked_nothing_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert "Nothing was written, because nobody could be asked." in said(
        capsys, "import", "phones.md", "--out", "new", *SAID
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--name", "Phones"), "please say as well: --reviewed, --next-review."),
        ((*SAID, "--reviewed", "Sept"), "--reviewed should be a month such as 2026-09."),
        ((*SAID, "--next-review", "202709"), "--next-review should be a month such as 2026-09."),
        ((*SAID, "--in-force-from", "20260901"), "--in-force-from should be a day such as 2026-09-01."),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_read(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(capsys, "import", "missing.md", "--out", "new", *arguments)


def test_the_first_policy_of_all_needs_the_name_of_the_federation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("none").mkdir()
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", "none")
    assert "Please add --federation NAME." in refused(capsys, "import", "phones.md", "--out", "new", *SAID)
    assert "is written" in said(
        capsys, "import", "phones.md", "--out", "new", *SAID, "--federation", "Made-Up", "--yes"
    )


@pytest.fixture
def versions(place: Path) -> Path:
    """Put a second version beside the adopted one: words changed, a clause renumbered."""
    first = "B.7 Know this.\n\nKeep phones off, always and everywhere, in all schools, by day and by night, in lessons."
    (place / "one.md").write_text(f"# P\n\n## {first}\n\n## 8 Old\n\nSame.\n\n## 9 Gone\n\nGone.", encoding="utf-8")
    second = first.replace("off", "away, switched off", 1).replace("Keep", "Always keep")
    (place / "two.md").write_text(f"# P\n\n## {second}\n\n## 10 Old\n\nSame.\n\n## 11 New\n\nNew.", encoding="utf-8")
    return place


def both(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "import", "one.md", "--out", "policies/one", *SAID, "--yes", "--in-force-from", "2024-01-01")
    said(capsys, "import", "two.md", "--out", "policies/two", *SAID, "--yes", "--in-force-from", "2025-01-01")


@pytest.mark.usefixtures("versions")
def test_two_versions_are_compared_clause_by_clause(capsys: pytest.CaptureFixture[str]) -> None:
    both(capsys)
    told = said(capsys, "diff", "Phone Policy@2024-06-01", "two")
    assert "Phone Policy (2024-01-01)  ->  Phone Policy (2025-01-01)" in told
    assert "Changed: B.7" in told
    assert "[out: Keep] [in: Always keep] phones [in: away, switched] off, always and everywhere" in told
    assert "Moved: 8, now 10   10 Old\nSame." in told
    assert "Added: 11   11 New\nNew." in told
    assert "Removed: 9   9 Gone\nGone." in told
    assert "Added 1, removed 1, moved 1, changed 1; 1 the same." in told


@pytest.mark.usefixtures("versions")
def test_on_a_terminal_what_went_out_and_came_in_has_colours_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both(capsys)
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(("policy", "diff", "policies/one", "policies/two")) == 0
    assert "\033[31m[out: Keep]\033[0m \033[32m[in: Always keep]\033[0m" in out.getvalue()


def test_a_policy_beside_itself_does_not_differ(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No clause differs; all 49 are the same, word for word." in said(
        capsys, "diff", ADOPTED.name, str(POLICY_TEXT / ADOPTED.name)
    )


def test_what_a_long_clause_keeps_is_shortened(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    words = " ".join(f"w{n}" for n in range(60))
    for name, text in (("a", f"{words} old {words}"), ("b", f"{words} new {words}")):
        (place / f"{name}.md").write_text(f"# P\n\n## 1 A\n\n{text}.", encoding="utf-8")
        said(capsys, "import", f"{name}.md", "--out", name, *SAID, "--yes")
    told = said(capsys, "diff", "a", "b")
    assert "\n… w48 w49 w50" in told.replace("…w", "… w")
    assert "w59 [out: old] [in: new] w0" in told
    assert "w11 …" in told


@pytest.mark.parametrize("name", ["Nowhere", "nowhere@2026-01-01", f"{ADOPTED.name}@2020-01-01"])
def test_an_unknown_version_is_said_to_be_one(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert "There is no such folder or policy" in refused(capsys, "diff", name, ADOPTED.name)


def test_a_version_needs_a_day_and_sound_folders(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    assert "What follows the @ should be a day" in refused(capsys, "diff", f"{ADOPTED.name}@May", ADOPTED.name)
    change(place / "policies" / ADOPTED.name / "policy.txt", "CONTENTS", "Contents")
    assert "is not what was adopted" in refused(capsys, "diff", ADOPTED.name, ADOPTED.name)


@pytest.mark.usefixtures("versions")
def test_every_version_is_listed_with_what_is_in_force(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    both(capsys)
    said(capsys, "import", "two.md", "--out", "policies/three", *SAID, "--yes", "--in-force-from", "2999-01-01")
    change(place / "policies/two/policy.toml", "in_force_from =", "in_force_until = 2998-12-31\nin_force_from =")
    told = said(capsys, "list")
    assert (
        "  In force: from 1 September 2023. 49 clauses, reviewed September 2023. Folder: social-media-2023-09\n" in told
    )
    assert "  This policy's review was due in September 2024 and is overdue." in told
    assert "  Earlier: from 1 January 2024." in told
    assert "  In force: from 1 January 2025 until 31 December 2998." in told
    assert "  Later: from 1 January 2999." in told
