import resource

from bot.policy_files import confined, limits, pdf_pages
from tests.test_docs import dead_links, told, unknown_commands

GUIDE = told("policies.md")


def test_what_the_guide_links_to_and_tells_to_run_is_there() -> None:
    assert not [*dead_links("policies.md", GUIDE), *unknown_commands(GUIDE)]


def test_the_limits_of_the_guide_are_the_ones_in_force() -> None:
    million = limits.MEGABYTE
    said = (
        f"{limits.LARGEST // million} MB; plain text and Markdown {limits.LARGEST_TEXT // million} MB",
        f"{pdf_pages.MOST_PAGES} pages, {limits.MOST_OBJECTS:,} objects",
        f"{limits.LARGEST_UNPACKED // million} MB, {limits.LARGEST_PART // million} MB for one part of it",
        f"{limits.MOST_ENTRIES:,} parts, {limits.HIGHEST_RATIO} times its packed size",
        f"{confined.LIMITS[resource.RLIMIT_CPU]} seconds of work",
        f"{confined.LIMITS[resource.RLIMIT_AS] / 1000 / million} GB of memory",
    )
    assert [each for each in said if each not in GUIDE] == []
