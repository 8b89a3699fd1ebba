import json
import resource
import sys
from io import BytesIO, TextIOWrapper

import pytest

from bot.policy_files import child, confined
from bot.policy_files.child import answer, main
from bot.policy_files.limits import Format
from bot.policy_files.pieces import Reading


def said(kind: Format, raw: bytes) -> str:
    out = BytesIO()
    answer(kind, "a.txt", BytesIO(raw), out)
    return out.getvalue().decode()


def test_the_answer_is_a_reading_in_one_line() -> None:
    line = said(Format.PLAIN, "café\u2028x".encode())
    assert line.isascii()
    assert [piece.text for piece in Reading.from_json(line).pieces] == ["café x"]


def test_or_the_sentence_why_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(said(Format.PLAIN, b"----"))["refused"] == "a.txt holds no text that could be read."
    monkeypatch.setattr(child, "MOST_LETTERS", 3)
    assert "more than 3 letters" in json.loads(said(Format.PLAIN, b"Text"))["refused"]
    monkeypatch.setattr(child, "MOST_PIECES", 1)
    assert "more than 1 paragraphs" in json.loads(said(Format.PLAIN, b"a\n\nb"))["refused"]


def test_the_limits_are_set_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[int, tuple[int, int]]] = []
    depth = sys.getrecursionlimit()
    monkeypatch.setattr(resource, "setrlimit", lambda what, most: kept.append((what, most)))
    monkeypatch.setattr(sys, "argv", ["-c", "plain", "a.txt"])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"Text")))
    out = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(out))
    main()
    sys.setrecursionlimit(depth)
    assert dict(kept)[resource.RLIMIT_FSIZE] == (0, 0)
    assert {what for what, _ in kept} == set(confined.LIMITS)
    assert Reading.from_json(out.getvalue().decode()).pieces[0].text == "Text"
