import pytest

from bot.people import Person, Role
from bot.people.names import Names

STAFF = [
    Person("1", "Asha Khan-Lee", Role.TEACHER, "oak"),
    Person("2", "Dr Zoë O\u2019Brien", Role.TEACHER, "oak"),
    Person("3", "Hannah Head", Role.HEADTEACHER, "oak"),
    Person("4", "May de Souza", Role.TEACHER, "oak"),
    Person("5", "J Mark", Role.TEACHER, "oak"),
]
NAMES = Names(STAFF, {"head", "may", "mark", "school"})


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("can asha post this", "can [a name] post this"),
        ("can ASHA KHAN-LEE post this", "can [a name] post this"),
        ("is khan's page ours", "is [a name] page ours"),
        ("is ashas page ours", "is [a name] page ours"),
        ("zoe said no", "[a name] said no"),
        ("zoë obrien said no", "[a name] said no"),
        ("ask Dr O'Brien.", "ask Dr [a name]."),
        ("@asha.khan-lee wrote", "@[a name] wrote"),
        ("hannah head liked it", "[a name] liked it"),
        ("mrs head liked it", "mrs [a name] liked it"),
        ("did you see Head", "did you see [a name]"),
        ("ask dr. mark", "ask dr. [a name]"),
        ("I met May. May I post it?", "I met [a name]. May I post it?"),
        ("de souza asked", "de [a name] asked"),
    ],
)
def test_a_name_on_the_staff_list_is_masked(asked: str, shown: str) -> None:
    assert NAMES.masked(asked) == shown
    assert NAMES.are_in(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "may the head post this",
        "May I?",
        "what marks does a head give",
        "is it the head's post",
        "ashamed of it",
        "khanate",
        "j is a letter",
        "is de facto fine, dr",
        "",
    ],
)
def test_what_is_no_name_stays(asked: str) -> None:
    assert NAMES.masked(asked) == asked
    assert not NAMES.are_in(asked)


def test_without_ordinary_words_every_part_of_a_name_is_one() -> None:
    assert Names(STAFF).masked("may the head post this") == "[a name] the [a name] post this"


def test_with_nobody_on_the_list_nothing_is_masked() -> None:
    assert Names(()).masked("asha") == "asha"
