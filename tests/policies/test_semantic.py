import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.policies import semantic
from bot.policies.library import Policy
from bot.policies.plain_index import PlainIndex
from bot.policies.semantic import PACKAGE, kept_in, open_meaning, open_shelf, weights_folder
from bot.words_of_chat import read


def without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide a library, as on a machine where it is not installed."""
    there = importlib.util.find_spec

    def find(wanted: str) -> importlib.machinery.ModuleSpec | None:
        return None if wanted == name else there(wanted)

    monkeypatch.setattr(semantic, "find_spec", find)


def test_the_weights_are_found_where_they_are_installed() -> None:
    folder = weights_folder()
    assert folder is not None
    assert (folder / "model.safetensors").is_file()


def test_finding_the_weights_runs_nothing_of_their_package() -> None:
    weights_folder()
    assert PACKAGE not in sys.modules


@pytest.mark.parametrize("name", [PACKAGE, "numpy"])
def test_without_the_weights_or_the_arithmetic_there_is_no_meaning(
    policy: Policy, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    without(name, monkeypatch)
    assert weights_folder() is None
    assert open_meaning(policy) is None


def test_without_the_weights_policies_are_searched_by_their_words(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(PACKAGE, monkeypatch)
    assert [hit.entry.policy for hit in open_shelf([policy]).nearest_policies(read("a disciplinary"))] == [
        policy.folder
    ]


def test_without_the_arithmetic_they_are_searched_by_their_words_all_the_same(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    without("numpy", monkeypatch)
    shelf = open_shelf([policy])
    assert isinstance(shelf, PlainIndex)
    assert [hit.entry.policy for hit in shelf.nearest_policies(read("a disciplinary"))] == [policy.folder]


def test_vectors_are_kept_beside_each_policy_and_in_the_data_folder_last(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "meaning.npz").touch()
    assert kept_in(tmp_path, tmp_path / "var") == (tmp_path / "one" / "meaning.npz", tmp_path / "var" / "meaning.npz")


TASKS = Path("/proc/self/task")
COUNT = "import os; print(len(os.listdir('/proc/self/task')))"


def threads_after(imports: str) -> int:
    """Return the threads of a new process that has imported something, with nothing set about them."""
    unset = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", f"{imports}; {COUNT}"]
    return int(subprocess.run(command, check=True, capture_output=True, env=unset).stdout)


@pytest.mark.skipif(not TASKS.exists() or os.cpu_count() == 1, reason="counts threads, as Linux tells them")
def test_arithmetic_takes_one_core_whatever_loads_it_first() -> None:
    assert threads_after("import bot.reports.workbook, bot.policies.meaning") == 1
    assert threads_after("import numpy") > 1  # the control
