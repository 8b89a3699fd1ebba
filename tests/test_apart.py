import sys

import pytest

from bot.apart import Ran, run_apart

ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read() + sys.argv[1].encode())"


def test_a_program_gets_bytes_and_arguments_and_prints() -> None:
    assert run_apart(ECHO, ("!",), b"some bytes", 60) == Ran(b"some bytes!", in_time=True, well=True)


def test_one_that_fails_says_so_and_what_it_printed_counts() -> None:
    failing = "import sys; print('begun', flush=True); sys.exit(3)"
    assert run_apart(failing, (), b"", 60) == Ran(b"begun\n", in_time=True, well=False)


def test_one_that_never_ends_is_stopped_and_what_it_printed_counts() -> None:
    endless = "print('begun', flush=True)\nwhile True: pass"
    ran = run_apart(endless, (), b"", 2)
    assert not ran.in_time
    assert ran.printed in {b"begun\n", b""}  # on a busy machine it may not have begun
    assert run_apart("while True: pass", (), b"", 0.2) == Ran(b"", in_time=False, well=False)


def test_it_sees_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_KEYS", "secret")
    printed = run_apart("import os; print(*os.environ)", (), b"", 60).printed
    assert b"STAFFROOM" not in printed
    assert sys.executable
