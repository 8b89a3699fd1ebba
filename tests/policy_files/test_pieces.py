from bot.policy_files.pieces import Aside, LeftOut, Piece, Reading, Shape, tidy


def test_a_reading_is_the_same_after_its_way_through_a_line() -> None:
    reading = Reading((Piece(Shape.ITEM, "1. café\n", "1", 2, "page 3"),), (LeftOut("a", "b", 2, "c"),), ("d",))
    assert Reading.from_json(reading.to_json()) == reading


def test_pieces_without_a_letter_are_dropped_and_white_space_around_others() -> None:
    assert tidy([Piece(Shape.PARAGRAPH, " a "), Piece(Shape.ROW, "\t")]) == (Piece(Shape.PARAGRAPH, "a"),)


def test_what_is_left_out_is_counted_with_its_first() -> None:
    aside = Aside()
    for text in ("first\n one", "second"):
        aside.put(("pictures", "no words"), text)
    assert aside.all() == (LeftOut("pictures", "no words", 2, "first one"),)
