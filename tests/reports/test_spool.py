from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.reports.spool import AT_ONCE, Spool, unnamed_file
from bot.weeks import Week
from tests.reports.made_up import WEEK


@dataclass(frozen=True, slots=True)
class Item:
    """Something with words, a week and nothing."""

    words: str
    week: Week
    more: "Item | None" = None


def items(number: int) -> list[Item]:
    return [Item(f"canary {n}", WEEK.before(n % 9), Item("inner", WEEK) if n % 2 else None) for n in range(number)]


@pytest.mark.parametrize("number", [0, 1, AT_ONCE - 1, AT_ONCE, 3 * AT_ONCE + 7])
def test_what_is_laid_down_comes_back_in_order(tmp_path: Path, number: int) -> None:
    with unnamed_file(tmp_path) as file:
        spool = Spool[Item](file, (Item, Week))
        for item in items(number):
            spool.append(item)
        assert list(spool) == items(number)
        assert spool == items(number)
        assert len(spool) == number
        assert spool[:3] == items(number)[:3]
        if number:
            assert (spool[0], spool[-1]) == (items(number)[0], items(number)[-1])


def test_several_may_read_at_once_and_what_is_added_meanwhile_comes_too() -> None:
    spool = Spool[Item]()
    for item in items(2 * AT_ONCE):
        spool.append(item)
    one, other = iter(spool), iter(spool)
    pairs = [(next(one), next(other)) for _ in range(AT_ONCE + 5)]
    assert pairs == [(item, item) for item in items(AT_ONCE + 5)]
    spool.append(Item("late", WEEK))
    assert [item.words for item in other][-1] == "late"


def test_lists_that_differ_are_not_equal() -> None:
    spool = Spool[int]()
    spool.append(7)
    assert [spool == other for other in ([7], (7,), [8], [7, 7], 7, None)] == [True, True, False, False, False, False]
    with pytest.raises(IndexError):
        spool[1]


def test_the_file_has_no_name_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    with unnamed_file(tmp_path) as file:
        spool = Spool[Item](file, (Item, Week))
        for item in items(2 * AT_ONCE):
            spool.append(item)
        file.flush()
        status = Path(f"/proc/self/fd/{file.fileno()}").stat()
        assert list(tmp_path.iterdir()) == []
    assert (S_IMODE(status.st_mode), status.st_nlink) == (0o600, 0)
    assert status.st_size > 1_000, "the control: words were laid down"
