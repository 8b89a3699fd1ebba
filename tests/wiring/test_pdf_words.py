from bot.concerns.file_search import PdfPage
from bot.wiring.pdf_words import read_pdfs
from tests.policy_files.documents import At, pdf

LONG = 60.0


def test_pdfs_are_read_in_a_process_of_its_own() -> None:
    one, two = pdf([At(72, 400, "Tilly")]), pdf([At(72, 400, "Marsh")], [At(72, 400, "again")])
    assert read_pdfs([one, b"no pdf", two], LONG) == [
        (PdfPage(1, "Tilly", has_pictures=False),),
        None,
        (PdfPage(1, "Marsh", has_pictures=False), PdfPage(2, "again", has_pictures=False)),
    ]


def test_of_a_process_that_dies_what_it_read_before_counts() -> None:
    program = "import sys; print('[[1, \"Tilly\", true]]'); print('[[1, \"cut off', end=''); sys.exit(1)"
    assert read_pdfs([b"a", b"b", b"c"], LONG, program) == [(PdfPage(1, "Tilly", has_pictures=True),), None, None]


def test_one_that_never_ends_is_stopped_and_named() -> None:
    assert read_pdfs([b"a"], 0.2, "while True: pass") == [None]


def test_lines_that_nobody_asked_for_are_no_reading() -> None:
    assert read_pdfs([], LONG, "print('null')") == []
