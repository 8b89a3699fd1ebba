"""What a process that reads somebody's document may use."""

import resource
import sys

from bot.policy_files.limits import MEGABYTE

LIMITS = {
    resource.RLIMIT_CPU: 100,  # seconds
    resource.RLIMIT_AS: 1_500 * MEGABYTE,
    resource.RLIMIT_FSIZE: 0,  # it may write no file
    resource.RLIMIT_CORE: 0,
}


def confine() -> None:
    """Bound this process, for good."""
    for what, most in LIMITS.items():
        resource.setrlimit(what, (most, most))
    sys.setrecursionlimit(2_000)
