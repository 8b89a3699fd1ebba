import json
import resource
import sys
from io import BytesIO, TextIOWrapper

import pytest

from bot.policy_files.pdf_words import answer, main, pages_of
from tests.policy_files.documents import At, pdf


def test_all_words_of_a_page_are_read_from_above_to_below_also_those_at_its_edges() -> None:
    raw = pdf([At(72, 400, "Tilly"), At(72, 820, "Header of Marsh"), At(72, 20, "Page 1")], [At(72, 400, "Second")])
    assert pages_of(raw) == [(1, "Header of Marsh\nTilly\nPage 1", False), (2, "Second", False)]


def test_what_is_no_readable_pdf_is_none() -> None:
    assert pages_of(b"%PDF-1.4 nonsense") is None


def test_each_pdf_is_one_line_and_one_that_cannot_be_read_costs_no_other() -> None:
    good, out = pdf([At(72, 400, "Tilly")]), BytesIO()
    answer([len(good), 3, len(good)], BytesIO(good + b"bad" + good), out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines == [[[1, "Tilly", False]], None, [[1, "Tilly", False]]]


def test_the_limits_are_set_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    depth, good = sys.getrecursionlimit(), pdf([At(72, 400, "Tilly")])
    monkeypatch.setattr(resource, "setrlimit", lambda what, _most: kept.append(what))
    monkeypatch.setattr(sys, "argv", ["-c", str(len(good))])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(good)))
    out = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(out))
    main()
    sys.setrecursionlimit(depth)
    assert resource.RLIMIT_FSIZE in kept
    assert b"Tilly" in out.getvalue()
