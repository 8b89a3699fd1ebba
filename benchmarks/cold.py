"""What `staffroom` costs from cold: a process of its own that loads all it needs, does one thing and ends."""

import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

QUESTION = "can I add a pupil on instagram"
SECONDS, MEGABYTES = 1.0, 200.0
"""What a question at the command line may cost at most: CPU, and memory at its peak."""
RUNS = 5
# A small process in between: what is started straight from here would count our own memory as its peak.
_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024)
"""


@dataclass(frozen=True, slots=True)
class Cold:
    """What a subcommand cost: CPU in seconds, and memory at its peak in megabytes."""

    seconds: float
    megabytes: float


def cold(*arguments: str) -> Cold:
    """Return what a subcommand costs from cold, the median of several runs."""
    runs = [_run(arguments) for _ in range(RUNS)]
    return Cold(statistics.median(run.seconds for run in runs), statistics.median(run.megabytes for run in runs))


def _run(arguments: Sequence[str]) -> Cold:
    command = [sys.executable, "-c", _MEASURED, sys.executable, "-m", "bot", *arguments]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Cold(float(seconds), float(megabytes))


def print_cold(questions: Path) -> None:
    """Print what one question, the questions of a file and small subcommands cost from cold, beside the limits."""
    print(f"from cold, median of {RUNS}; in brackets as shares of the limits, {SECONDS} s CPU and {MEGABYTES:.0f} MB")
    one = cold("ask", QUESTION)
    _print(one, "ask", QUESTION)
    for arguments in (("ask", "--why", QUESTION), ("policy", "check"), ("policy", "list"), ("--help",)):
        _print(cold(*arguments), *arguments)
    many, count = cold("ask", "--jsonl", str(questions)), len(questions.read_bytes().splitlines())
    each = (many.seconds - one.seconds) / (count - 1)
    print(f"  ask --jsonl {questions}: {many.seconds:.2f} s, {many.megabytes:.0f} MB; {each * 1000:.1f} ms a question")


def _print(found: Cold, *arguments: str) -> None:
    print(
        f"  {' '.join(arguments):42} {found.seconds:5.2f} s ({found.seconds / SECONDS:.2f})"
        f" {found.megabytes:4.0f} MB ({found.megabytes / MEGABYTES:.2f})"
    )


if __name__ == "__main__":
    print_cold(Path("tests/policies/development.jsonl"))
