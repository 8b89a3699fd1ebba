"""What a concern records: how serious it is, and which words belong to it."""

from dataclasses import fields, replace

import pytest

from bot.concerns.concern import NO_WORDS, AboutWhom, Evidence, Kind, NewEvidence, Severity, Words, severity
from tests.builders import NOW, concern

HOW_SERIOUS = """
kind           about a pupil   about anybody else
-------------  --------------  ------------------
criticism      Medium          Low
defamatory     Critical        High
threat         Critical        Critical
harassment     Critical        High
hate           Critical        Critical
impersonation  Critical        High
confidential   Critical        High
colleague      High            Medium
own_accident   High            Medium
child_message  High            Medium
other          High            Medium
"""
ROWS = [line.split() for line in HOW_SERIOUS.strip().splitlines()[2:]]


def test_the_table_has_a_row_for_every_kind() -> None:
    assert {kind for kind, _, _ in ROWS} == set(Kind)


@pytest.mark.parametrize(("kind", "pupil", "others"), ROWS)
def test_how_serious_a_post_is_depends_on_its_kind_and_on_whom_it_is_about(kind: str, pupil: str, others: str) -> None:
    found = {about: severity(Kind(kind), about).label for about in AboutWhom}
    assert found == {about: pupil if about is AboutWhom.PUPIL else others for about in AboutWhom}


def test_a_concern_is_as_serious_as_its_post() -> None:
    assert concern().severity is Severity.LOW
    assert replace(concern(AboutWhom.PUPIL), kind=Kind.THREAT).severity is Severity.CRITICAL


def test_severities_can_be_compared() -> None:
    assert max(Severity) is Severity.CRITICAL


def test_only_words_that_say_something_are_listed() -> None:
    assert Words(quote="what they wrote", reasons="why").items() == (("quote", "what they wrote"), ("reasons", "why"))
    assert NO_WORDS.items() == ()


def test_a_concern_itself_holds_codes_ids_and_times_but_none_of_the_words() -> None:
    assert not {f.name for f in fields(Words)} & {f.name for f in fields(concern())}


def test_the_content_of_a_file_does_not_show_when_it_is_printed() -> None:
    evidence = Evidence("id", "evidence-1.png", "image/png", 6, "00", "teacher", NOW)
    assert "canary" not in repr(NewEvidence(evidence, b"canary"))
    assert "teacher" in repr(evidence)
