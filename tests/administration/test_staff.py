"""The staff list from the command line."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.administration import staff
from bot.administration.bad_input import BadInput
from bot.errors import StaffroomError
from bot.microsoft.faults import MicrosoftError
from bot.people import Person
from bot.people.staff_table import BrokenStaffList
from bot.settings import Settings
from bot.wiring.house import house
from bot.wiring.microsoft import Outside
from tests.fakes.entra import CLIENT, SECRET, TENANT
from tests.fakes.entra_people import FakeGroups, id_of, put, somebody
from tests.fakes.microsoft import FakeMicrosoft

LIST = "Name,E-mail,School,Role,Manager\nAnn Made-up,ann@oak.example,Oak,Headteacher,\n"


def test_a_list_is_tried_and_then_taken_in(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST, encoding="utf-8")
    assert main(["staff", "import", "--try", str(file)]) == 0
    tried = capsys.readouterr().out
    assert main(["staff", "import", str(file)]) == 0
    stored = capsys.readouterr().out
    assert "Nothing was stored" in tried
    assert "Ann Made-up" in stored
    assert "Stored." in stored
    assert data.exists()


def test_a_broken_list_is_told_row_by_row(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST.replace("Headteacher", "Wizard"), encoding="utf-8")
    assert main(["staff", "import", str(file)]) == 1
    assert "row 2" in capsys.readouterr().err.lower()
    assert data.exists()


def test_a_list_that_is_set_is_said_to_come_back_at_the_next_start(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = tmp_path / "staff.csv", tmp_path / "other.csv"
    for each in (file, other):
        each.write_text(LIST, encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_STAFF_LIST", str(file))
    assert main(["staff", "import", str(other)]) == 0
    assert "STAFFROOM_STAFF_LIST is set" in capsys.readouterr().out
    assert data.exists()


def test_a_template_is_written(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "template", str(tmp_path / "staff.xlsx")]) == 0
    assert capsys.readouterr().out.startswith("Written: ")
    assert (tmp_path / "staff.xlsx").read_bytes().startswith(b"PK")
    assert data.exists()


def test_a_template_without_a_name_is_written_into_the_present_folder(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "template"]) == 0
    assert capsys.readouterr().out == "Written: staff.xlsx\n"
    assert (tmp_path / "staff.xlsx").read_bytes().startswith(b"PK")
    assert data.exists()


def test_a_template_for_a_folder_that_is_not_there_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "template", "nowhere/staff.xlsx"]) == 1
    assert capsys.readouterr().err == "There is no such folder.\n"
    assert not data.exists()


def test_posts_that_nobody_holds_are_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST, encoding="utf-8")
    for arguments in (("--try", str(file)), (str(file),)):
        assert main(["staff", "import", *arguments]) == 0
        assert capsys.readouterr().out.splitlines()[-3:] == [
            "Please look: Oak has no designated safeguarding lead.",
            "Please look: the federation has no chair of governors.",
            "Please look: the federation has no executive headteacher.",
        ]
    file.write_text(LIST + MORE, encoding="utf-8")
    assert main(["staff", "import", str(file)]) == 0
    assert "Please look" not in capsys.readouterr().out
    assert data.exists()


MORE = (
    "Lea Made-up,,Oak,Designated safeguarding lead,\nCy Made-up,,,Chair of governors,\nEx Made-up,,,"
    "Executive headteacher,\n"
)


def of(file: Path, count: int) -> str:
    """Write a list of so many teachers at one school, and return its path."""
    rows = [f"Teacher {number},,Oak,Teacher,\n" for number in range(count)]
    file.write_text("Name,E-mail,School,Role,Manager\n" + "".join(rows), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("counts", "refused"),
    [((12, 8), False), ((12, 7), True), ((4, 1), False), ((5, 1), True), ((9, 12), False)],
)
def test_a_list_without_many_who_work_here_is_taken_in_only_when_that_is_really_meant(
    counts: tuple[int, int], *, refused: bool, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = counts
    file = tmp_path / "staff.csv"
    assert main(["staff", "import", of(file, before)]) == 0
    assert main(["staff", "import", "--try", of(file, after)]) == 0
    capsys.readouterr()
    assert main(["staff", "import", str(file)]) == int(refused)
    told = capsys.readouterr()
    assert (f"{before - after} of the {before} people who work here today are not" in told.err) is refused
    assert main(["staff", "import", "--really", str(file)]) == 0
    assert ("Stored." in capsys.readouterr().out) is refused  # the second time it is the list that is stored
    assert data.exists()


HEADS, TEACHERS = 101, 102
GROUPS = f"""
schools = ["Oak Primary", "Elm Primary"]

[[group]]
id = "{id_of(HEADS)}"
role = "Headteacher"

[[group]]
id = "{id_of(TEACHERS)}"
role = "Teacher"
"""
PEOPLE = (
    somebody(1, "Hannah Head"),
    somebody(2, "Tom Teacher"),
    somebody(3, "Tess Teacher", "Elm Primary"),
    somebody(4, "Gus Guest", None, userType="Guest"),
    somebody(5, "Olga Off", accountEnabled=False),
)
MEMBERS = {HEADS: (1,), TEACHERS: (1, 2, 201), 201: (3, 4, 5)}
MANAGERS = {2: 1, 3: 9}


@pytest.fixture
def groups(data: Path) -> Path:
    """Return the file that a school has edited."""
    file = data.parent / "entra.toml"
    file.write_text(GROUPS, encoding="utf-8")
    return file


def entra() -> FakeGroups:
    return FakeGroups(PEOPLE, MEMBERS, MANAGERS)


def take_in(graph: FakeGroups, groups: Path, *, only_try: bool = False, really: bool = False) -> int:
    """Take the staff in as the command does once it is signed in."""
    with house(Settings.load()) as built:
        return staff.bring_in(built, graph, groups, only_try=only_try, really=really)


def stored() -> list[Person]:
    with house(Settings.load()) as built:
        return list(built.store.directory.people())


def refusal(graph: FakeGroups, groups: Path, kind: type[StaffroomError]) -> str:
    with pytest.raises(kind) as refused:
        take_in(graph, groups)
    return refused.value.sentence


PREVIEW = """\
Read from Entra: 3 people in 2 groups.
Left out because the account is switched off: 1
Left out because they are guests: 1
In more than one group, of which the first in entra.toml counts: 1
Managed by somebody in none of the groups, so without a manager here: 1
  Tess Teacher
3 people at 2 schools.
New: 3
  Hannah Head (headteacher)
  Tom Teacher (teacher)
  Tess Teacher (teacher)
Changed: 0
Left: 0
Schools that are new: Oak Primary, Elm Primary
Nothing was stored: this was a trial.
Please look: Oak Primary has no designated safeguarding lead.
Please look: Elm Primary has no headteacher.
Please look: Elm Primary has no designated safeguarding lead.
Please look: the federation has no chair of governors.
Please look: the federation has no executive headteacher.
The bot never reads Entra by itself. Once this is what you want, let cron do it, such as every morning at six: \
0 6 * * * cd FOLDER && .venv/bin/staffroom staff entra
Where many would leave, that stores nothing and says so.
"""


def test_the_preview_of_entra_to_the_letter_and_that_it_stores_nothing(
    groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stored()
    assert take_in(entra(), groups, only_try=True) == 0
    assert capsys.readouterr().out == PREVIEW
    assert stored() == before


WITHOUT_ACCOUNT = """
[[without_account]]
name = "Cara Chair"
role = "Chair of governors"
email = "cara@elsewhere.example"

[[without_account]]
name = "Val Volunteer"
role = "Volunteer"
school = "Elm Primary"
manager = "tess.teacher@example.org"
until = 2099-07-20
"""
ADDED = """\
Read from Entra: 3 people in 2 groups.
Added from entra.toml, as people without an account: 2
Left out because the account is switched off: 1
Left out because they are guests: 1
In more than one group, of which the first in entra.toml counts: 1
Managed by somebody in none of the groups, so without a manager here: 1
  Tess Teacher
5 people at 2 schools.
New: 5
  Hannah Head (headteacher)
  Tom Teacher (teacher)
  Tess Teacher (teacher)
  Cara Chair (chair of governors)
  Val Volunteer (volunteer)
Changed: 0
Left: 0
Schools that are new: Oak Primary, Elm Primary
Nothing was stored: this was a trial.
Please look: Oak Primary has no designated safeguarding lead.
Please look: Elm Primary has no headteacher.
Please look: Elm Primary has no designated safeguarding lead.
Please look: the federation has no executive headteacher.
The bot never reads Entra by itself. Once this is what you want, let cron do it, such as every morning at six: \
0 6 * * * cd FOLDER && .venv/bin/staffroom staff entra
Where many would leave, that stores nothing and says so.
"""


def test_the_preview_with_people_without_an_account_to_the_letter(
    groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    groups.write_text(GROUPS + WITHOUT_ACCOUNT, encoding="utf-8")
    assert take_in(entra(), groups, only_try=True) == 0
    assert capsys.readouterr().out == ADDED


def test_who_has_no_account_stays_at_every_import_and_leaves_when_taken_out_of_the_file(
    groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    groups.write_text(GROUPS + WITHOUT_ACCOUNT, encoding="utf-8")
    take_in(entra(), groups)
    first = stored()
    assert [person.name for person in first][3:] == ["Cara Chair", "Val Volunteer"]
    assert first[4].manager == first[2].id
    take_in(entra(), groups)
    assert stored() == first
    capsys.readouterr()
    groups.write_text(GROUPS, encoding="utf-8")
    take_in(entra(), groups)
    assert "Left: 2\n  Cara Chair\n  Val Volunteer\n" in capsys.readouterr().out
    assert stored() == first[:3]


def test_the_staff_in_entra_are_taken_in_and_the_second_time_are_the_same(
    groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take_in(entra(), groups) == 0
    assert "The made-up staff were taken off the list.\nStored.\n" in capsys.readouterr().out
    first = stored()
    assert [person.name for person in first] == ["Hannah Head", "Tom Teacher", "Tess Teacher"]
    assert not {person.id for person in first} & {id_of(number) for number in range(9)}
    assert take_in(entra(), groups) == 0
    assert "This is the list that is stored already." in capsys.readouterr().out
    assert stored() == first


def test_an_answer_that_breaks_off_stores_nothing(groups: Path) -> None:
    take_in(entra(), groups)
    before = stored()
    failing = FakeGroups(
        PEOPLE[:2], {HEADS: (1,), TEACHERS: (2,)}, fails={2: MicrosoftError("too_many_requests", status=429)}
    )
    assert refusal(failing, groups, BrokenStaffList).endswith("Entra asks to wait. Please try again in some minutes.")
    assert stored() == before


def test_a_wrong_group_locks_nobody_out_unless_it_is_really_meant(
    groups: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [somebody(number, f"Person {number}") for number in range(1, 9)]
    take_in(FakeGroups(people, {HEADS: (1,), TEACHERS: range(2, 9)}), groups)
    wrong = FakeGroups(people, {HEADS: (1,), TEACHERS: (2,)})
    assert refusal(wrong, groups, BadInput) == (
        "6 of the 8 people who work here today are not on this list any more, so nothing was stored. Is it the whole "
        "list? If they really leave: staffroom staff entra --really. To see who: --try."
    )
    assert len(stored()) == 8
    capsys.readouterr()
    assert take_in(wrong, groups, only_try=True) == 0
    assert "Left: 6\n" in capsys.readouterr().out
    assert take_in(wrong, groups, really=True) == 0
    assert [person.name for person in stored()] == ["Person 1", "Person 2"]


def test_somebody_with_a_new_name_is_asked_about_and_keeps_their_id_once_the_school_answered(groups: Path) -> None:
    take_in(entra(), groups)
    (before,) = (person for person in stored() if person.name == "Tom Teacher")
    renamed = somebody(2, "Tom Taylor", mail="tom.teacher@example.org")
    married = FakeGroups([PEOPLE[0], renamed, *PEOPLE[2:]], MEMBERS, MANAGERS)
    assert f"Group 2, person 2 ({id_of(2)}), E-mail: somebody with another name" in refusal(
        married, groups, BrokenStaffList
    )
    answer = '[[person]]\nemail = "tom.teacher@example.org"\nprevious_email = "tom.teacher@example.org"\n'
    groups.write_text(GROUPS + answer, encoding="utf-8")
    for _ in range(2):
        assert take_in(married, groups) == 0
        (after,) = (person for person in stored() if person.name == "Tom Taylor")
        assert after.id == before.id


def test_a_list_that_is_set_is_said_to_come_back_after_entra_too(
    groups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST, encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_STAFF_LIST", str(file))
    assert take_in(entra(), groups) == 0
    assert f"STAFFROOM_STAFF_LIST is set to {file}, which is read in again" in capsys.readouterr().out
    assert take_in(entra(), groups, only_try=True) == 0
    assert "STAFFROOM_STAFF_LIST" not in capsys.readouterr().out


def test_the_command_reads_the_groups_beside_the_policies_where_no_group_is_named_at_first(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("TENANT", TENANT), ("CLIENT_ID", CLIENT), ("CLIENT_SECRET", SECRET)):
        monkeypatch.setenv(f"STAFFROOM_MICROSOFT_{name}", value)
    assert main(["staff", "entra"]) == 1
    assert capsys.readouterr().err == (
        "entra.toml: no group is named yet. The file says how, "
        "and docs/microsoft-365.md where a group's object id stands.\n"
    )
    assert data.exists()


def test_without_microsoft_365_there_is_no_entra_to_read(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("--try",), ("--really",)):
        assert main(["staff", "entra", *arguments]) == 1
        assert capsys.readouterr().err == (
            "Microsoft 365 is not set up, so there is no Entra to read. docs/microsoft-365.md says how to set it up.\n"
        )
    assert data.exists()


def test_signed_in_as_the_settings_say_the_staff_come_over_the_network(
    groups: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("TENANT", TENANT), ("CLIENT_ID", CLIENT), ("CLIENT_SECRET", SECRET)):
        monkeypatch.setenv(f"STAFFROOM_MICROSOFT_{name}", value)
    put(entra(), microsoft.graph, page=2)
    outside = Outside(authority=microsoft.server.base, graph=microsoft.graph.address, verify=microsoft.file)
    with house(Settings.load(), outside=outside) as built:
        assert built.microsoft
        assert staff.bring_in(built, built.microsoft.graph(), groups, only_try=True, really=False) == 0
    assert capsys.readouterr().out == PREVIEW
    assert microsoft.entra.grants == ["client_credentials"]
