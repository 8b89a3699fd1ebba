from pathlib import Path

import pytest

from bot.policy_files.apart import CHILD, SECONDS, read_document
from bot.policy_files.pieces import BadDocument
from tests.policy_files.documents import At, p, pdf, word

LITTLE_MEMORY = (
    "from bot.policy_files import child, confined; import resource; "
    "confined.LIMITS[resource.RLIMIT_AS] = 220_000_000; child.main()"
)


def refusal(path: Path, raw: bytes, program: str = CHILD, seconds: float = SECONDS) -> str:
    path.write_bytes(raw)
    with pytest.raises(BadDocument) as refused:
        read_document(path, seconds, program)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("name", "raw"),
    [("a.docx", word(p("All staff."))), ("a.pdf", pdf([At(72, 700, "All staff.")])), ("a.md", b"All staff.")],
)
def test_a_document_is_read_in_a_process_of_its_own(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    [piece] = read_document(tmp_path / name).pieces
    assert piece.text == "All staff."
    assert piece.place


def test_that_process_sees_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_KEYS", "secret")
    program = "import os, json; print(json.dumps({'refused': ' '.join(['seen:', *os.environ])}))"
    said = refusal(tmp_path / "a.txt", b"Text", program)
    assert said.startswith("seen:")
    assert "STAFFROOM" not in said


def test_that_process_writes_no_file(tmp_path: Path) -> None:
    program = (
        "from bot.policy_files import confined; import resource, pathlib; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (confined.LIMITS[resource.RLIMIT_FSIZE],) * 2); "
        f"pathlib.Path({str(tmp_path / 'written')!r}).write_text('x')"
    )
    assert "is damaged" in refusal(tmp_path / "a.txt", b"Text", program)
    assert not (tmp_path / "written").exists() or not (tmp_path / "written").read_text(encoding="utf-8")


def test_its_own_refusal_reaches_the_person(tmp_path: Path) -> None:
    assert "a.pdf holds pictures of pages and no text" in refusal(tmp_path / "a.pdf", pdf([]))
    assert refusal(tmp_path / "a.docx", word(p(""))) == "a.docx holds no text that could be read."


def test_one_that_never_ends_is_stopped(tmp_path: Path) -> None:
    assert "took more than 1 seconds" in refusal(tmp_path / "a.txt", b"Text", "while True: pass", 1)


def test_one_that_dies_is_refused(tmp_path: Path) -> None:
    assert "is damaged, or reading it needs more memory" in refusal(
        tmp_path / "a.txt", b"Text", "import sys; sys.exit(3)"
    )


def test_a_page_that_unpacks_to_far_more_than_it_is_costs_no_more_than_the_memory_of_its_process(
    tmp_path: Path,
) -> None:
    bomb = pdf([At(72, 700, "Text"), " " * 120_000_000])
    assert len(bomb) < 1_000_000
    assert "needs more memory" in refusal(tmp_path / "a.pdf", bomb, LITTLE_MEMORY)


def test_pages_that_hold_themselves_come_to_an_end(tmp_path: Path) -> None:
    looped = pdf([At(72, 700, "Text")]).replace(b"/Kids [7 0 R]", b"/Kids [2 0 R]")
    assert b"/Kids [2 0 R]" in looped
    (tmp_path / "a.pdf").write_bytes(looped)
    assert [piece.text for piece in read_document(tmp_path / "a.pdf").pieces] == ["Text"]


def test_brackets_without_end_in_a_pdf_and_in_markdown_come_to_an_end(tmp_path: Path) -> None:
    nested = pdf([At(72, 700, "Text"), "[" * 20_000])
    (tmp_path / "a.pdf").write_bytes(nested)
    assert [piece.text for piece in read_document(tmp_path / "a.pdf").pieces] == ["Text"]
    (tmp_path / "a.md").write_bytes(b"[" * 5_000 + b"x")
    assert read_document(tmp_path / "a.md").pieces
