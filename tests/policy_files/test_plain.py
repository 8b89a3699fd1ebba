from bot.policy_files.pieces import Shape
from bot.policy_files.plain import read_plain

TEXT = """STAFF POLICY

This line goes
on in the next.
1.1 A number begins a new one
- and so does a point
  that goes on

Aims ........ 3
Scope . . . . . 4
and more
Role\tWho
=======
\x0cNext page
"""


def test_lines_that_follow_one_another_belong_together() -> None:
    pieces = read_plain(TEXT.encode(), "a.txt").pieces
    assert [(piece.shape, piece.text) for piece in pieces] == [
        (Shape.PARAGRAPH, "STAFF POLICY"),
        (Shape.PARAGRAPH, "This line goes on in the next."),
        (Shape.PARAGRAPH, "1.1 A number begins a new one"),
        (Shape.BULLET, "and so does a point that goes on"),
        (Shape.CONTENTS, "Aims ........ 3"),
        (Shape.CONTENTS, "Scope . . . . . 4"),
        (Shape.PARAGRAPH, "and more"),
        (Shape.ROW, "Role\tWho"),
        (Shape.PARAGRAPH, "Next page"),
    ]
    assert pieces[1].place == "line 3"


def test_rulers_are_left_out_and_said_so() -> None:
    [left] = read_plain(TEXT.encode(), "a.txt").left_out
    assert (left.what, left.count, left.first) == ("lines of dashes or other signs", 1, "=======")
