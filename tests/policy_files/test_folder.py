from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.policies.library import Library, load
from bot.policies.lookup import Lookup
from bot.policy_files.clauses import Draft, draft
from bot.policy_files.folder import Front, NotWritten, quoted, write_folder
from bot.policy_files.markdown import read_markdown
from tests.policies.folders import copy_to

FRONT = Front('The "Phone" Policy', "The Made-Up Federation", "2026-09", "2027-09", date(2026, 9, 1))
TEXT = (
    "# Phones\n\n## 1 Aims\n\nPhones are off\u2028in class.\n\n- Café \u0085 too.\n\n"
    "## 2 Lockers\n\nEvery locker has a key."
)


@pytest.fixture
def found() -> Draft:
    return draft(read_markdown(TEXT.encode(), "a.md"))


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_written_folder_is_one_that_the_library_reads(tmp_path: Path, found: Draft, document: Path) -> None:
    policy = write_folder(tmp_path / "policies" / "phones", found, FRONT, document)
    assert (policy.name, policy.federation, policy.in_force_from) == (FRONT.name, FRONT.federation, date(2026, 9, 1))
    assert {clause.id: clause.text for clause in policy.clauses.values()} == {c.id: c.text for c in found.clauses}
    assert (tmp_path / "policies" / "phones" / "policy.txt").read_bytes().decode() == found.text
    assert [path.name for path in (tmp_path / "policies").iterdir()] == ["phones"]


def test_its_vocabulary_waits_for_the_school_and_the_check_says_so(
    tmp_path: Path, found: Draft, document: Path
) -> None:
    write_folder(tmp_path / "p" / "phones", found, FRONT, document)
    copy_to(tmp_path / "p")
    said = Library(tmp_path / "p").check()[-6:-1]
    assert "4 clauses have no words of the staff yet" in said[-1]
    assert "lead to 0 clauses" in said[2]
    vocabulary = tmp_path / "p" / "phones" / "vocabulary.toml"
    text = vocabulary.read_text(encoding="utf-8")
    vocabulary.write_text(text.replace('"2" = []', '"2" = ["lost key"]'), encoding="utf-8")
    assert "1 phrases of the staff's own words lead to 1 clauses" in Library(tmp_path / "p").check()[-4]


def test_its_clauses_are_found_by_the_policys_own_words(tmp_path: Path, found: Draft, document: Path) -> None:
    policy = write_folder(tmp_path / "phones", found, FRONT, document)
    assert Lookup(policy).find("does a locker have a key?").clauses[0].id == "2"


def test_what_is_read_with_it_and_what_it_replaces_are_kept(tmp_path: Path, found: Draft, document: Path) -> None:
    policy = write_folder(tmp_path / "phones", found, replace(FRONT, read_with="the code", replaces="Old"), document)
    assert (policy.read_with, policy.replaces) == ("the code", "Old")


def test_nothing_is_ever_written_over(tmp_path: Path, found: Draft, document: Path) -> None:
    write_folder(tmp_path / "phones", found, FRONT, document)
    with pytest.raises(NotWritten) as refused:
        write_folder(tmp_path / "phones", found, FRONT, document)
    assert "phones is there already" in refused.value.sentence


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, found: Draft, document: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(NotWritten) as refused:
        write_folder(tmp_path / "file" / "phones", found, FRONT, document)
    assert refused.value.sentence == "phones cannot be written."


def test_what_the_library_refuses_leaves_nothing_behind(tmp_path: Path, found: Draft, document: Path) -> None:
    broken = replace(found, text="Other words.")
    with pytest.raises(BrokenPolicy):
        write_folder(tmp_path / "phones", broken, FRONT, document)
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_a_change_to_the_written_text_is_seen(tmp_path: Path, found: Draft, document: Path) -> None:
    write_folder(tmp_path / "phones", found, FRONT, document)
    source = tmp_path / "phones" / "policy.txt"
    source.write_bytes(source.read_bytes().replace(b"Every", b"No"))
    with pytest.raises(BrokenPolicy) as refused:
        load(tmp_path / "phones")
    assert "policy.txt is not what was adopted: line" in refused.value.sentence


def test_a_text_in_toml_holds_nothing_that_cannot_be_seen() -> None:
    assert quoted('a "b"\n\x7fc') == '"a \\"b\\"  c"'
