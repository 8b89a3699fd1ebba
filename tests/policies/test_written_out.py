import pytest

from bot.policies.written_out import written_out


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("rule eight", "rule 8"),
        ("rule iv", "rule 4"),
        ("b.iii", "b.3"),
        ("rule i broke", "rule i broke"),
        ("b3p2", "b3 p 2"),
        ("rules 4 to 6", "rule 4 and rule 5 and rule 6"),
        ("rules 4, 6 to 8 and 10", "rule 4 and rule 6 and rule 7 and rule 8 and rule 10"),
        ("rule 4 and 8", "rule 4 and rule 8"),
        ("rule 4 and 2 others", "rule 4 and 2 others"),
        ("rules 8 to 4", "rules 8 to 4"),
        ("rules 1 to 900", "rules 1 to 900"),
        ("b3 paras 2 and 3", "b3 para 2 and b3 para 3"),
        ("points 2 and 7 of section e", "para 2 of section e and para 7 of section e"),
        ("b3-b5", "b3 and b4 and b5"),
        ("b5-b3", "b5-b3"),
        ("b3-900", "b3-900"),
        ("b3 and 4", "b3 and b4"),
        ("b3 and 4 of us", "b3 and 4 of us"),
        ("sections a to c", "section a and section b and section c"),
        ("sections a and c", "section a and section c"),
        ("sections c to a", "sections c to a"),
    ],
)
def test_what_is_numbered_is_named_one_by_one(asked: str, written: str) -> None:
    assert written_out(asked) == written
