from bot.policy_files.markdown import read_markdown
from bot.policy_files.pieces import Piece, Shape

TEXT = """# Phones

All *staff* keep **phones** &amp; `keys` [here](http://x.example).
1.1 In a
locker

- at the gate
  1. first
  2. second

     goes on

<div>away</div>
A <b>bold</b> word ![a picture](p.png)

| Role | Who |
|---|---|
| DSL | A. Person |

    kept as it is
"""


def test_visible_words_become_pieces() -> None:
    assert read_markdown(TEXT.encode(), "a.md").pieces == (
        Piece(Shape.HEADING, "Phones", "", 1, "line 1"),
        Piece(Shape.PARAGRAPH, "All staff keep phones & keys here.", place="line 3"),
        Piece(Shape.PARAGRAPH, "1.1 In a locker", place="line 3"),
        Piece(Shape.BULLET, "at the gate", "", 1, "line 7"),
        Piece(Shape.ITEM, "1. first", "1", 2, "line 8"),
        Piece(Shape.ITEM, "2. second", "2", 2, "line 9"),
        Piece(Shape.PARAGRAPH, "goes on", place="line 11"),
        Piece(Shape.ROW, "Role\tWho", place="line 16"),
        Piece(Shape.ROW, "DSL\tA. Person", place="line 18"),
        Piece(Shape.PARAGRAPH, "kept as it is", place="line 20"),
    )


def test_what_is_no_word_is_left_out_and_said_so() -> None:
    text = TEXT.replace("<div>away</div>\nA", "<div>away</div>\n\nA")
    reading = read_markdown(text.encode(), "a.md")
    assert "A bold word" in [piece.text for piece in reading.pieces]
    assert {left.what: left.count for left in reading.left_out} == {
        "addresses behind links": 1,
        "marks of a web page (HTML)": 3,
        "pictures": 1,
    }
