"""entra.toml: which group means which role, and what is told of a slip in it."""

from datetime import date
from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.microsoft.staff_groups import FILE, MOST_GROUPS, UNKNOWN, load
from bot.people import Role
from bot.people.entra import Group, Plan, Reply
from bot.people.staff_rows import Column, Row
from bot.settings import HERE
from tests.fakes.entra_people import id_of

EXAMPLE = HERE / "policy_text" / FILE
CARA = '[[without_account]]\nname = "Cara Chair"\nrole = "Chair of governors"\nemail = "Cara@elsewhere.example"\n'
VAL = '[[without_account]]\nname = "Val Volunteer"\nrole = "volunteer"\nschool = "Oak"\n'
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


@pytest.mark.parametrize(("address", "expected"), [("user name", True), ("e-mail address", False)])
def test_a_school_says_which_address_stands_on_the_list(address: str, expected: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    assert load(write(tmp_path, f'address = "{address}"\n{TEACHERS}')).by_user_name is expected


def test_the_file_that_comes_with_the_code_names_no_group_and_is_an_example_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy) as broken:
        load(EXAMPLE)
    assert broken.value.sentence == (
        "entra.toml: no group is named yet. The file says how, "
        "and docs/microsoft-365.md where a group's object id stands."
    )
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    keys = ("schools", "address", "id", "role", "school", "name", "manager", "until", "email", "previous_email")
    starts = ("# [[", *(f"# {key} = " for key in keys))
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
    assert [(row.text(Column.NAME), row.role, row.school) for row in plan.without_account] == [
        ("Carol Chair", Role.CHAIR_OF_GOVERNORS, ""),
        ("Vera Volunteer", Role.VOLUNTEER, "Oakfield Primary"),
    ]
    assert plan.without_account[1].day(Column.UNTIL) == date(2027, 7, 20)


def test_who_has_no_account_is_read_as_a_row_of_a_spreadsheet_is(tmp_path: Path) -> None:
    text = (
        f'schools = ["Oak Primary"]\n{TEACHERS}{CARA}'
        '[[without_account]]\nname = " Val\tVolunteer "\nrole = "VOLUNTEER"\nschool = "oak primary"\nemail = ""\n'
        'manager = "Tom@example.org"\nfrom = 2026-09-01\nuntil = "20/07/2027"\n'
        'previous_email = "val@example.org"\nid = "v1"\nother_roles = "Office manager"\n'
    )
    empty = dict.fromkeys(Column, "")
    assert load(write(tmp_path, text)).without_account == (
        Row(
            1,
            empty
            | {
                Column.NAME: "Cara Chair",
                Column.ROLE: "Chair of governors",
                Column.EMAIL: "Cara@elsewhere.example",
            },
        ),
        Row(
            2,
            {
                Column.NAME: "Val Volunteer",
                Column.ROLE: "VOLUNTEER",
                Column.SCHOOL: "Oak Primary",
                Column.EMAIL: "",
                Column.MANAGER: "Tom@example.org",
                Column.FROM: date(2026, 9, 1),
                Column.UNTIL: "20/07/2027",
                Column.PREVIOUS: "val@example.org",
                Column.ID: "v1",
                Column.ALSO: "Office manager",
            },
        ),
    )


@pytest.mark.parametrize("school", ["", "school = ''\n", "school = 'Whole federation'\n"])
def test_without_a_school_a_role_is_held_for_the_whole_federation(school: str, tmp_path: Path) -> None:
    text = f"schools = ['Oak']\n{TEACHERS}[[without_account]]\nname = 'Bea'\nrole = 'Business manager'\n{school}"
    assert [row.school for row in load(write(tmp_path, text)).without_account] == [""]


def test_the_example_names_every_role() -> None:
    text = " ".join(line.removeprefix("#").strip() for line in EXAMPLE.read_text(encoding="utf-8").splitlines())
    assert [role.label for role in Role if role.label not in text] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "grup = 1\n",
            [
                UNKNOWN.format(
                    place="outside of the groups", key="grup", known="schools, address, group, without_account, person"
                )
            ],
        ),
        ("group = 1\n", ["group should be written as [[group]], once for each."]),
        ("[group]\n", ["group should be written as [[group]], once for each."]),
        ("person = [1]\n", ["person should be written as [[person]], once for each."]),
        ("schools = 'Oak'\n", ["schools should be a list of names, each in quotation marks."]),
        ("address = 'mail'\n", ['address should be "e-mail address" or "user name".']),
        ("address = [1]\n", ['address should be "e-mail address" or "user name".']),
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
        ("without_account = 1\n", ["without_account should be written as [[without_account]], once for each."]),
        (
            "[[without_account]]\nname = ' '\nmail = 'v@x.org'\nschool = 1\nfrom = 2026\nuntil = 07:00:00\n",
            [
                UNKNOWN.format(
                    place="without_account 1",
                    key="mail",
                    known="name, role, school, email, manager, from, until, previous_email, id, other_roles",
                ),
                "without_account 1: name is missing, or is not a text in quotation marks.",
                "without_account 1: role is missing, or is not a text in quotation marks.",
                "without_account 1: school is missing, or is not a text in quotation marks.",
                "without_account 1: from is not a day, such as 2026-09-01.",
                "without_account 1: until is not a day, such as 2026-09-01.",
            ],
        ),
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            VAL.replace("volunteer", "governor"),
            f"Role: it is not one of these: {', '.join(role.label for role in Role)}.",
        ),
        (VAL.replace('school = "Oak"', ""), "School: this role needs a school."),
        (
            f"{CARA}school = 'Oak'\n",
            "School: this role is held for the whole federation; please leave its school empty.",
        ),
        (f"{VAL}email = 'val'\n", "E-mail: this is not an e-mail address. Leave it empty for somebody without one."),
        (
            f"{VAL}until = 'July'\n",
            "Until: this is not a date. Dates are written like 01/09/2026 or 2026-09-01.",
        ),
        (f"{VAL}from = 2026-09-01\nuntil = 2026-08-31\n", "Until: this is before the day under From."),
    ],
)
def test_who_has_no_account_is_checked_as_a_row_of_a_spreadsheet_is(text: str, told: str, tmp_path: Path) -> None:
    assert slips(tmp_path, f"{TEACHERS}{VAL}{text}") == [f"without_account 2, {told}"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{TEACHERS}{VAL}manager = 'Tom Teacher'\n", "without_account 1: manager is not an e-mail address."),
        (
            f"schools = ['Elm']\n{TEACHERS}{VAL}",
            "without_account 1: the school is none of the list of schools above.",
        ),
        (
            f"{TEACHERS}{CARA}[[person]]\nemail = 'cara@elsewhere.example'\nid = 'c'\n",
            "person 1: without_account 1 has this e-mail address. Please put the answer there.",
        ),
    ],
)
def test_what_a_spreadsheet_would_take_and_this_file_does_not_is_told(text: str, told: str, tmp_path: Path) -> None:
    assert slips(tmp_path, text) == [told]


def test_the_same_texts_without_the_slip_are_taken(tmp_path: Path) -> None:
    text = f"schools = ['Oak']\n{TEACHERS}school = 'OAK'\n[[person]]\nemail = 'tom@example.org'\nid = 'tom'\n"
    plan = load(write(tmp_path, f"{text}{CARA}{VAL}manager = 'tom@example.org'\nuntil = 2026-08-31\n"))
    assert plan.groups == (Group(id_of(1), Role.TEACHER, "OAK"),)
    assert [row.school for row in plan.without_account] == ["", "Oak"]


def test_there_is_an_end_to_groups(tmp_path: Path) -> None:
    texts = [f'[[group]]\nid = "{id_of(number)}"\nrole = "Teacher"\n' for number in range(MOST_GROUPS + 1)]
    assert len(load(write(tmp_path, "".join(texts[1:]))).groups) == MOST_GROUPS
    assert slips(tmp_path, "".join(texts)) == ["more than 100 groups are named."]


def test_a_file_that_is_missing_or_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy, match=r"entra\.toml is missing or cannot be opened\."):
        load(tmp_path / FILE)
    with pytest.raises(BrokenPolicy, match=r"line 1.*Put every id, role, name and address in quotation marks,"):
        load(write(tmp_path, "schools = [Oak]\n"))
