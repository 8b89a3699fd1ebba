"""Tests of commands/quoting.py."""

from datetime import UTC, datetime

import pytest

from bot.errors import NotThere
from bot.policies.library import Library
from commands.quoting import beside, clause_at, policy_in_force, quote_by_id, quotes, section_of
from tests.commands.chat import Chat


def test_a_clause_is_quoted_with_its_number_its_heading_and_its_document() -> None:
    quoted = quote_by_id("B.6", Chat().services)
    assert (quoted.label, quoted.heading) == ("B.6", "B.6. Do not respond to negative comments posted online")
    assert quoted.words.startswith("If negative or disparaging comments about the school,")
    assert quoted.words.endswith("must not respond and should bring this to the attention of their manager.")


def test_a_slip_of_the_policy_is_quoted_as_it_stands() -> None:
    assert "seek advise from the line manager" in quote_by_id("B.3#3", Chat().services).words


def test_an_unknown_clause_is_not_there() -> None:
    with pytest.raises(NotThere):
        quote_by_id("Z.9", Chat().services)


@pytest.mark.parametrize(
    ("today", "review"),
    [
        (datetime(2024, 9, 30, 12, tzinfo=UTC), "next review September 2024"),
        (datetime(2024, 9, 30, 23, 30, tzinfo=UTC), "review was due September 2024 and is overdue"),
    ],
)
def test_the_review_is_overdue_from_the_first_london_day_after_its_month(today: datetime, review: str) -> None:
    chat = Chat()
    chat.clock.now = today
    assert quote_by_id("B.6", chat.services).source.endswith(f"reviewed September 2023 · {review}")


def test_a_section_that_holds_its_parts_is_whole_by_itself_and_another_comes_with_them() -> None:
    services = Chat().services
    policy = policy_in_force(services)
    assert section_of(policy.clause("B.3#2"), services) == (policy.clause("B.3"),)
    rules = section_of(policy.clause("D.WhatsApp.8"), services)
    assert [clause.id for clause in rules] == ["D.WhatsApp", *(f"D.WhatsApp.{n}" for n in range(1, 11))]


def test_of_several_clauses_the_last_says_where_they_stand_and_each_stays_word_for_word() -> None:
    services = Chat().services
    clauses = section_of(policy_in_force(services).clause("D.WhatsApp"), services)
    shown = quotes(clauses, services)
    assert [each.words for each in shown] == [clause.text for clause in clauses]
    assert [bool(each.source) for each in shown] == [False] * (len(clauses) - 1) + [True]
    assert quotes((), services) == ()


def test_of_clauses_of_several_policies_where_each_stands_is_said_once(several_policies: Library) -> None:
    chat = Chat(library=several_policies)
    addresses = ("behaviour-2025-09/3.1", "behaviour-2025-09/3.2", "B.6")
    shown = quotes([clause_at(each, chat.services) for each in addresses], chat.services)
    assert [quote.source.partition(" · ")[0] for quote in shown] == [
        *("", "Behaviour Policy", "Staff and Adults Associated with the Federation Schools Social Media Policy")
    ]
    assert [quote.label for quote in shown] == ["3.1", "3.2", "B.6"]


def test_beside_nothing_stands_nothing() -> None:
    assert beside((), Chat().services) == ()
