from bot.reports.progress import STEP, Halves, counted, untold


def test_progress_is_told_every_so_often_and_at_the_end() -> None:
    told: list[tuple[int, int]] = []
    in_all = 2 * STEP + 3

    def tell(done: int, of: int) -> None:
        told.append((done, of))

    assert list(counted(range(in_all), in_all, tell)) == list(range(in_all))
    assert told == [(STEP, in_all), (2 * STEP, in_all), (in_all, in_all)]
    assert list(counted("ab", 2, untold)) == ["a", "b"]


def test_a_row_is_half_done_when_it_was_read_and_never_goes_back() -> None:
    told: list[int] = []
    halves = Halves(lambda done, _in_all: told.append(done))
    halves.reading(4, 9)
    halves.reading(9, 9)
    halves.writing(1, 3)
    halves.writing(3, 3)
    assert told == [2, 4, 5, 9]
