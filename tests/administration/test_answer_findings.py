from pathlib import Path

import pytest

from bot.administration import answer_findings as module
from bot.administration.answer_findings import COMPARED, NO_WEIGHTS, OTHER_WEIGHTS, answer_findings
from bot.administration.findings import LOOK, WELL


def test_the_weights_that_are_installed_are_the_right_ones() -> None:
    assert answer_findings() == [(WELL, COMPARED)]


def test_without_the_weights_what_is_lost_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "weights_folder", lambda: None)
    assert answer_findings() == [(LOOK, NO_WEIGHTS)]


def test_other_weights_are_something_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"others")
    assert answer_findings(tmp_path) == [(LOOK, OTHER_WEIGHTS)]


def test_weights_that_are_gone_are_something_to_look_at(tmp_path: Path) -> None:
    assert answer_findings(tmp_path) == [(LOOK, OTHER_WEIGHTS)]
