"""entra.toml: which group means which role, and what is told of a slip in it."""

from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.microsoft.staff_groups import FILE, MOST_GROUPS, load
from bot.people import Role
from bot.people.entra import Group, Plan, Reply
from bot.settings import HERE
from tests.fakes.entra_people import id_of

EXAMPLE = HERE / "policy_text" / FILE
TEACHERS = f'[[group]]\nid = "{id_of(1)}"\nrole = "Teacher"\n'


def write(folder: Path, text: str) -> Path:
    file = folder / FILE
    file.write_text(text, encoding="utf-8")
    return file


def slips(folder: Path, text: str) -> list[str]:
    """Return what is told of a file with this text, without the file's name."""
    with pytest.raises(BrokenPolicy) as broken:
        load(write(folder, text))
    told = broken.value.sentence.splitlines()
    assert all(line.startswith("entra.toml: ") for line in told)
    return [line.removeprefix("entra.toml: ") for line in told]


def test_groups_schools_and_answers_are_read_in_their_order(tmp_path: Path) -> None:
    text = (
        'schools = [" Oak  Primary", "Elm Primary"]\n'
        f'[[group]]\nid = "ABCDEF00-0000-0000-0000-000000000001"\nrole = "headteacher"\nschool = "oak primary"\n'
        f"{TEACHERS}"
        '[[person]]\nemail = "Tom@Example.org"\nprevious_email = "old@example.org"\nid = "tom"\n'
        '[[person]]\nemail = "tess@example.org"\nid = "tess"\n'
    )
    assert load(write(tmp_path, text)) == Plan(
        (
            Group("abcdef00-0000-0000-0000-000000000001", Role.HEADTEACHER, "oak primary"),
            Group(id_of(1), Role.TEACHER),
        ),
        ("Oak Primary", "Elm Primary"),
        {"tom@example.org": Reply("old@example.org", "tom"), "tess@example.org": Reply("", "tess")},
    )


def test_the_file_that_comes_with_the_code_names_no_group_and_is_an_example_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy) as broken:
        load(EXAMPLE)
    assert broken.value.sentence == (
        "entra.toml: no group is named yet. The file says how, "
        "and docs/microsoft-365.md where a group's object id stands."
    )
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    starts = ("# [[", "# id = ", "# role = ", "# school = ", "# schools = ", "# email = ", "# previous_email = ")
    example = "\n".join(line[2:] for line in lines if line.startswith(starts))
    plan = load(write(tmp_path, example))
    assert [group.role for group in plan.groups] == [
        Role.EXECUTIVE_HEADTEACHER,
        Role.HEADTEACHER,
        Role.SAFEGUARDING_LEAD,
        Role.TEACHER,
    ]
    assert [group.school for group in plan.groups] == ["", "", "Oakfield Primary", ""]
    assert (plan.schools, len(plan.replies)) == (("Oakfield Primary", "Elm Grove Primary"), 1)


def test_the_example_names_every_role() -> None:
    text = " ".join(line.removeprefix("#").strip() for line in EXAMPLE.read_text(encoding="utf-8").splitlines())
    assert [role.label for role in Role if role.label not in text] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "grup = 1\n",
            ["outside of the groups: grup is not known here. What can stand there: schools, group, person."],
        ),
        ("group = 1\n", ["group should be written as [[group]], once for each."]),
        ("[group]\n", ["group should be written as [[group]], once for each."]),
        ("person = [1]\n", ["person should be written as [[person]], once for each."]),
        ("schools = 'Oak'\n", ["schools should be a list of names, each in quotation marks."]),
        ("schools = ['Oak', ' ']\n", ["schools should be a list of names, each in quotation marks."]),
        (
            "[[group]]\nname = 'Teachers'\nid = 1\nschool = ''\n",
            [
                "group 1: name is not known here. What can stand there: id, role, school.",
                "group 1: id is missing, or is not a text in quotation marks.",
                "group 1: role is missing, or is not a text in quotation marks.",
                "group 1: school is missing, or is not a text in quotation marks.",
            ],
        ),
        (f"{TEACHERS}[[person]]\n", ["person 1: email is missing, or is not a text in quotation marks."]),
    ],
)
def test_what_is_not_written_as_it_should_be_is_told_by_its_place(text: str, told: list[str], tmp_path: Path) -> None:
    assert slips(tmp_path, text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            TEACHERS.replace(id_of(1), "Teachers"),
            "group 1: the id is not an object id, such as 01234567-89ab-cdef-0123-456789abcdef.",
        ),
        (TEACHERS * 2, "group 2: the same id has group 1."),
        (
            TEACHERS.replace("Teacher", "Head"),
            f"group 1, Role: it is not one of these: {', '.join(role.label for role in Role)}.",
        ),
        (
            TEACHERS.replace("Teacher", "Chair of governors") + "school = 'Oak'\n",
            "group 1, School: this role is held for the whole federation; please leave its school empty.",
        ),
        (f"{TEACHERS}school = 'Whole federation'\n", "group 1, School: this role needs a school."),
        (f"{TEACHERS}school = '!'\n", "group 1, School: the school's name needs letters from a to z or digits."),
        (
            f"schools = ['Elm']\n{TEACHERS}school = 'Oak'\n",
            "group 1: the school is none of the list of schools above.",
        ),
        (
            f"{TEACHERS}[[person]]\nemail = 'tom'\nid = 'tom'\n",
            "person 1: email is not an e-mail address.",
        ),
        (
            f"{TEACHERS}[[person]]\nemail = 'tom@example.org'\nprevious_email = 'tom'\n",
            "person 1: previous_email is not an e-mail address.",
        ),
        (f"{TEACHERS}[[person]]\nemail = 'tom@example.org'\n", "person 1: it needs previous_email, id or both."),
        (
            f"{TEACHERS}[[person]]\nemail = 'o@x.org'\nid = 'a'\n[[person]]\nemail = 'O@X.org'\nid = 'b'\n",
            "person 2: the same e-mail address has person 1.",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_by_its_place(text: str, told: str, tmp_path: Path) -> None:
    assert slips(tmp_path, text) == [told]


def test_the_same_texts_without_the_slip_are_taken(tmp_path: Path) -> None:
    text = f"schools = ['Oak']\n{TEACHERS}school = 'OAK'\n[[person]]\nemail = 'tom@example.org'\nid = 'tom'\n"
    assert load(write(tmp_path, text)).groups == (Group(id_of(1), Role.TEACHER, "OAK"),)


def test_there_is_an_end_to_groups(tmp_path: Path) -> None:
    texts = [f'[[group]]\nid = "{id_of(number)}"\nrole = "Teacher"\n' for number in range(MOST_GROUPS + 1)]
    assert len(load(write(tmp_path, "".join(texts[1:]))).groups) == MOST_GROUPS
    assert slips(tmp_path, "".join(texts)) == ["more than 100 groups are named."]


def test_a_file_that_is_missing_or_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy, match=r"entra\.toml is missing or cannot be opened\."):
        load(tmp_path / FILE)
    with pytest.raises(BrokenPolicy, match=r"line 1.*Put every id, role, name and address in quotation marks\."):
        load(write(tmp_path, "schools = [Oak]\n"))
