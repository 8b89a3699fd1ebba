import shutil
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.administration import meanings
from bot.administration.meanings import NOTHING_TO_DO, work_out
from bot.policies.library import Policy
from bot.policies.semantic import Meaning
from tests.fakes.meaning import LetterMeaning
from tests.policies.folders import POLICY_TEXT
from tests.policies.shelf import put


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICY_TEXT, tmp_path / "policies"))


def test_the_vectors_of_every_policy_are_worked_out_anew(policies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def opened(policy: Policy, kept: tuple[Path, ...]) -> Meaning:
        found.append((kept[0].name, kept[0].exists()))
        return LetterMeaning(policy)

    monkeypatch.setattr(meanings, "open_meaning", opened)
    assert len(work_out(policies)) == 1
    assert found == [("meaning.npz", False)]


def test_without_the_weights_nothing_is_worked_out(policies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings, "open_meaning", lambda _policy, _kept: None)
    assert work_out(policies) == [NOTHING_TO_DO]


def test_the_command_says_what_was_worked_out(
    policies: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", str(policies))
    monkeypatch.setattr(meanings, "open_meaning", lambda policy, _kept: LetterMeaning(policy))
    assert main(["policy", "vectors"]) == 0
    assert capsys.readouterr().out.endswith("meaning.npz holds the vectors of its clauses and of the staff's words.\n")
    assert not data.exists()  # it needs no store


def test_with_several_policies_the_clauses_alone_are_worked_out_too(
    policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(policies, "phones")
    shelved: list[str] = []
    monkeypatch.setattr(meanings, "open_meaning", lambda policy, _kept: LetterMeaning(policy))
    monkeypatch.setattr(meanings, "open_shelf", lambda some, _kept: shelved.extend(each.folder for each in some))
    assert len(work_out(policies)) == 2
    assert shelved == ["phones-2025-09", "social-media-2023-09"]
