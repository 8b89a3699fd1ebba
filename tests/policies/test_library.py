import json
from datetime import date
from pathlib import Path

import pytest

from bot.errors import BrokenPolicy, NotThere
from bot.policies.clause import Clause, Level
from bot.policies.library import Library, NoPolicyInForce, Policy, load
from tests.policies.folders import ADOPTED, POLICY_TEXT, adopt, change, copy_to

SEPTEMBER = date(2026, 9, 1)


def refusal(folder: Path) -> str:
    with pytest.raises(BrokenPolicy) as refused:
        load(folder)
    return refused.value.sentence


def test_the_adopted_policy_is_in_force_and_every_clause_is_there(policy: Policy) -> None:
    ids = [json.loads(line)["id"] for line in (ADOPTED / "clauses.jsonl").read_text(encoding="utf-8").splitlines()]
    assert list(policy.clauses) == ids
    assert policy.federation == "The Carey Federation"
    assert policy.read_with.startswith("the school safeguarding policies")
    assert policy.reviewed == date(2023, 9, 1)


def test_the_slips_of_the_policy_are_kept(policy: Policy) -> None:
    assert "seek advise" in policy.clause("B.3#3").text
    assert "What'sApp" in policy.clause("D.WhatsApp.8").text


def test_an_unknown_clause_is_not_there(policy: Policy) -> None:
    with pytest.raises(NotThere):
        policy.clause("B.9")


def test_a_clause_leads_to_its_whole_section_and_a_section_to_its_parts(policy: Policy) -> None:
    assert policy.section(policy.clause("B.3#2")).id == "B.3"
    assert [part.id for part in policy.parts(policy.clause("B.2"))] == ["B.2#1", "B.2#2", "B.2#3"]
    assert policy.parts(policy.clause("B.6")) == ()
    assert [section.id for section in policy.sections()][:3] == ["Title", "A", "B.1"]


def test_the_review_is_overdue_when_its_month_is_over_and_not_a_day_before(policy: Policy) -> None:
    assert policy.review_notice(date(2024, 9, 30)) == ""
    overdue = "This policy's review was due in September 2024 and is overdue."
    assert policy.review_notice(date(2024, 10, 1)) == overdue


@pytest.mark.parametrize(
    ("today", "near"),
    [
        (date(2024, 5, 31), False),
        (date(2024, 6, 1), True),
        (date(2024, 9, 30), True),
        (date(2026, 1, 1), True),
        (date(2023, 12, 31), False),
    ],
)
def test_the_review_is_near_from_three_months_before_its_month(policy: Policy, today: date, near: bool) -> None:  # noqa: FBT001 - a column of the table
    assert policy.review_is_near(today) is near


def test_no_policy_was_in_force_before_the_first() -> None:
    with pytest.raises(NoPolicyInForce) as none:
        Library(POLICY_TEXT).in_force(date(2023, 8, 31))
    assert none.value.sentence == "No policy was in force on 31 August 2023."


def test_the_latest_policy_that_has_begun_is_in_force(tmp_path: Path) -> None:
    copy_to(tmp_path)
    later = tmp_path / "later"
    (tmp_path / ADOPTED.name).rename(later)
    change(later / "policy.toml", "in_force_from = 2023-09-01", "in_force_from = 2026-10-01")
    copy_to(tmp_path)
    library = Library(tmp_path)
    assert library.in_force(date(2026, 9, 30)).in_force_from == date(2023, 9, 1)
    assert library.in_force(date(2026, 10, 1)).in_force_from == date(2026, 10, 1)


def test_the_check_says_what_was_checked() -> None:
    said = Library(POLICY_TEXT).check()
    assert len(said) == 4
    assert "59 clauses stand word for word" in said[1]


def test_a_folder_without_policies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        Library(tmp_path)
    assert "holds no policy" in refused.value.sentence


def test_a_changed_byte_of_the_source_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "policy.txt", "should not accept pupils", "should now accept pupils")
    line = (folder / "policy.txt").read_text(encoding="utf-8").split("should now")[0].count("\n") + 1
    assert refusal(folder) == f"policy.txt is not what was adopted: line {line} differs."


def test_every_single_byte_counts(tmp_path: Path) -> None:
    raw = (ADOPTED / "policy.txt").read_bytes()
    for place in range(0, len(raw), 997):
        folder = copy_to(tmp_path / str(place))
        (folder / "policy.txt").write_bytes(raw[:place] + b"~" + raw[place + 1 :])
        line = raw[:place].count(b"\n") + 1
        assert f"line {line} " in refusal(folder)


def test_a_changed_clause_is_refused_with_its_line_and_id(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "clauses.jsonl", "Do not breach copyright", "Do breach copyright")
    assert refusal(folder) == "clauses.jsonl is not what was adopted: line 49 (E) differs."


def test_an_added_last_line_without_an_id_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    with (folder / "clauses.jsonl").open("a") as clauses:
        clauses.write("more\n")
    assert refusal(folder) == "clauses.jsonl is not what was adopted: line 60 differs."


def test_a_lost_last_line_is_refused(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    lines = (folder / "clauses.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "clauses.jsonl").write_bytes(b"".join(lines[:-1]))
    assert refusal(folder) == "clauses.jsonl is not what was adopted: line 59 differs."


def test_fingerprints_changed_together_with_the_text_do_not_hide_it(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    adopt(folder)
    change(folder / "policy.toml", "8ede7fb3", "00000000")
    assert refusal(folder) == ("policy.txt is not what was adopted: its SHA-256 differs from the one in policy.toml.")


def test_front_matter_without_sums_is_refused(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "policy.toml", "[sha256]", "[other]")
    assert "SHA-256" in refusal(folder)


def test_a_clause_that_is_not_in_the_source_is_refused_even_when_it_was_adopted_so(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "clauses.jsonl", "Mute the group to prevent", "Mute the group to allow")
    adopt(folder)
    line = (ADOPTED / "policy.txt").read_text(encoding="utf-8").split("Mute the group")[0].count("\n") + 1
    assert refusal(folder) == f"D.WhatsApp.3 is not word for word in policy.txt: it differs at line {line}."


def test_a_clause_that_goes_on_after_the_source_ends_is_refused(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "clauses.jsonl", "WhatsApp section added", "WhatsApp section added and more")
    adopt(folder)
    assert "Changes is not word for word" in refusal(folder)


def test_the_same_text_adopted_again_is_accepted(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "policy.txt", "CONTENTS", "Contents")
    adopt(folder)
    assert load(folder).clause("B.6").id == "B.6"


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ('"id": "B.6"', '"id": "B.7"', "clauses.jsonl names B.7 more than once."),
        ('"id": "B.3",', '"id": "B.8",', "clauses.jsonl holds B.3#1 without the section B.3 that it is part of."),
        (
            '"level": "rule"',
            '"level": "law"',
            "clauses.jsonl, line 36, is not a clause with an id, a heading, a text and",
        ),
        ('"heading": "Title"', '"heading": 7', "clauses.jsonl, line 1, is not a clause"),
        ('{"id": "A"', '["A"', "clauses.jsonl, line 2, is not a clause"),
        ('{"id": "A",', "{", "clauses.jsonl, line 2, is not a clause"),
    ],
)
def test_broken_clauses_are_refused_with_their_place(tmp_path: Path, was: str, now: str, sentence: str) -> None:
    folder = copy_to(tmp_path)
    change(folder / "clauses.jsonl", was, now)
    adopt(folder)
    assert refusal(folder).startswith(sentence)


@pytest.mark.parametrize(
    ("file", "was", "now", "sentence"),
    [
        (
            "vocabulary.toml",
            '"B.7" = [',
            '"B.99" = [',
            "vocabulary.toml names B.99, which is no clause of this policy.",
        ),
        ("vocabulary.toml", '"B.7" = [', '"B.6#1" = [', "vocabulary.toml names B.6#1, which is no clause"),
        ("vocabulary.toml", '"B.7" = [', '"B.7" = 3\nother = [', "vocabulary.toml: B.7 should be a list of phrases"),
        ("vocabulary.toml", '"B.7" = [', '"B.7" = ["", ', "vocabulary.toml: B.7 should be a list of phrases"),
        ("other_subjects.toml", '"pta" = [', '"pta" = [[1], ', "other_subjects.toml: pta should be a list of phrases"),
        (
            "policy.toml",
            'name = "Staff',
            "name = Staff",
            "policy.toml cannot be read: Invalid value (at line 3, column 8)",
        ),
        ("policy.toml", "home = true", 'home = "yes"', "policy.toml: home should be true or left out."),
        ("policy.toml", 'short_name = "Social Media Policy"', 'short_name = ""', "policy.toml: short_name is missing"),
        ("policy.toml", 'federation = "The Carey Federation"', 'federation = ""', "policy.toml: federation is missing"),
        ("policy.toml", 'reviewed = "2023-09"', 'reviewed = "Sept"', "policy.toml: reviewed should be a month such as"),
        (
            "policy.toml",
            "in_force_from = 2023-09-01",
            'in_force_from = "now"',
            "policy.toml: in_force_from should be a",
        ),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, file: str, was: str, now: str, sentence: str) -> None:
    folder = copy_to(tmp_path)
    change(folder / file, was, now)
    assert refusal(folder).startswith(sentence)


def test_a_section_without_any_words_of_the_staff_is_refused(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "vocabulary.toml", '"B.7" = [', '"B.6" = []\n"B.7" = [')
    text = (folder / "vocabulary.toml").read_text(encoding="utf-8")
    (folder / "vocabulary.toml").write_text(text.replace('"B.6" = []\n"B.7" = [', '"C" = ['), encoding="utf-8")
    assert refusal(folder) == "vocabulary.toml has no words for B.7."


def another(folder: Path, name: str, start: str, more: str = "", *, titled: str = "") -> Path:
    """Put one more copy of the adopted policy into a folder: its folder's name, its first day, its title."""
    made = folder / name
    copy_to(folder / "unready")
    (folder / "unready" / ADOPTED.name).rename(made)
    (folder / "unready").rmdir()
    change(made / "policy.toml", "in_force_from = 2023-09-01", f"{more}\nin_force_from = {start}")
    if titled:
        change(made / "policy.toml", "home = true\n", "")
        change(
            made / "policy.toml", "Staff and Adults Associated with the Federation Schools Social Media Policy", titled
        )
    return made


def broken(folder: Path) -> str:
    with pytest.raises(BrokenPolicy) as refused:
        Library(folder)
    return refused.value.sentence


def test_several_policies_are_in_force_each_in_its_version_of_the_day(tmp_path: Path) -> None:
    copy_to(tmp_path)
    another(tmp_path, "media-2025", "2025-01-01")
    another(tmp_path, "phones-2024", "2024-01-01", titled="Phones")
    library = Library(tmp_path)
    assert [policy.folder for policy in library.all_in_force(date(2024, 6, 1))] == [ADOPTED.name, "phones-2024"]
    assert [policy.folder for policy in library.all_in_force(date(2026, 6, 1))] == ["media-2025", "phones-2024"]
    assert library.in_force(date(2026, 6, 1)).folder == "media-2025"
    assert [policy.folder for policy in library.policies] == [ADOPTED.name, "phones-2024", "media-2025"]
    assert library.all_in_force(date(2020, 1, 1)) == ()


def test_a_policy_is_found_by_its_name_or_a_folder_of_it_on_a_day(tmp_path: Path) -> None:
    copy_to(tmp_path)
    another(tmp_path, "phones-2024", "2024-01-01", titled="Phones")
    another(tmp_path, "phones-2025", "2025-01-01", titled="Phones")
    library = Library(tmp_path)
    assert library.named("phones", date(2024, 6, 1)).folder == "phones-2024"
    assert library.named("phones-2024", date(2026, 6, 1)).folder == "phones-2025"
    with pytest.raises(NoPolicyInForce):
        library.named("Phones", date(2023, 12, 31))
    with pytest.raises(NotThere):
        library.named("Bags", date(2026, 6, 1))


def test_a_renamed_policy_takes_the_place_of_what_it_replaces(tmp_path: Path) -> None:
    another(tmp_path, "a", "2023-09-01", titled="Telephones")
    another(tmp_path, "b", "2024-09-01", 'replaces = "Telephones"', titled="Phones")
    library = Library(tmp_path)
    assert [policy.name for policy in library.all_in_force(date(2026, 6, 1))] == ["Phones"]
    assert library.named("telephones", date(2026, 6, 1)).name == "Phones"
    change(tmp_path / "b" / "policy.toml", 'replaces = "Telephones"', 'replaces = "Bags"')
    assert broken(tmp_path) == "b: policy.toml: replaces names a policy that is in none of the folders: Bags."


def test_a_policy_may_have_a_last_day(tmp_path: Path) -> None:
    copy_to(tmp_path)
    another(tmp_path, "phones", "2024-01-01", "in_force_until = 2024-12-31", titled="Phones")
    library = Library(tmp_path)
    assert len(library.all_in_force(date(2024, 12, 31))) == 2
    assert len(library.all_in_force(date(2025, 1, 1))) == 1


@pytest.mark.parametrize(
    ("start", "until", "sentence"),
    [
        (
            "2023-09-01",
            "",
            "has two versions in force from 1 September 2023: the folders other and social-media-2023-09.",
        ),
        (
            "2023-01-01",
            "in_force_until = 2023-09-01",
            "the version in other is in force until 1 September 2023, but the one in",
        ),
        (
            "2024-01-01",
            "in_force_until = 2023-12-31",
            "other: policy.toml: in_force_until should be a day such as 2026-08-31",
        ),
        ("2024-01-01", 'in_force_until = "soon"', "in_force_until should be a day such as 2026-08-31"),
    ],
)
def test_two_versions_of_one_day_are_refused(tmp_path: Path, start: str, until: str, sentence: str) -> None:
    copy_to(tmp_path)
    another(tmp_path, "other", start, until)
    assert sentence in broken(tmp_path)


def test_of_several_folders_the_broken_one_is_named(tmp_path: Path) -> None:
    copy_to(tmp_path)
    change(another(tmp_path, "other", "2025-01-01") / "vocabulary.toml", '"B.7" = [', '"B.99" = [')
    assert broken(tmp_path) == "other: vocabulary.toml names B.99, which is no clause of this policy."


def test_what_a_policy_is_read_with_may_be_left_out(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    change(folder / "policy.toml", "read_with", "# read_with")
    assert load(folder).read_with == ""


def test_an_empty_list_of_words_is_allowed_and_said(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    text = (folder / "vocabulary.toml").read_text(encoding="utf-8")
    start = text.index('"B.7" = [')
    (folder / "vocabulary.toml").write_text(
        text[:start] + '"B.7" = []\n' + text[text.index("]", start) + 2 :], encoding="utf-8"
    )
    assert (
        Library(tmp_path)
        .check()[-1]
        .endswith("1 clauses have no words of the staff yet, so the policy's own words alone lead to them.")
    )


def test_the_home_policy_comes_first_whatever_was_kept_longer(tmp_path: Path) -> None:
    copy_to(tmp_path)
    another(tmp_path, "phones", "2020-01-01", titled="Phones")
    library = Library(tmp_path)
    assert [policy.folder for policy in library.together(SEPTEMBER)] == [ADOPTED.name, "phones"]
    assert library.in_force(SEPTEMBER).called == "Social Media Policy"
    with pytest.raises(NoPolicyInForce):
        library.together(date(2021, 1, 1))
    assert library.check()[-1].endswith("are answered from it, whatever other policies there are.")


def test_a_clause_is_told_from_one_of_the_same_number_in_another_policy(several_policies: Library) -> None:
    today = date(2026, 11, 28)
    home = several_policies.in_force(today).clause("B.6")
    behaviour = several_policies.named("Behaviour Policy", today).clause("3.2")
    conduct = several_policies.named("Staff Code of Conduct", today).clause("3.2")
    assert behaviour != conduct
    assert [several_policies.holding(each, today).called for each in (home, behaviour, conduct)] == [
        *("Social Media Policy", "Behaviour Policy", "Staff Code of Conduct")
    ]
    addresses = [several_policies.address(each, today) for each in (home, behaviour, conduct)]
    assert addresses == ["B.6", "behaviour-2025-09/3.2", "conduct-2025-09/3.2"]
    assert [several_policies.clause_at(each, today) for each in addresses] == [home, behaviour, conduct]
    assert [several_policies.label(each, today) for each in (home, behaviour)] == ["B.6", "Behaviour Policy, 3.2"]
    for unknown in ("behaviour-2025-09/9", "nothing/3.2", "3.2"):
        with pytest.raises(NotThere):
            several_policies.clause_at(unknown, today)


def test_a_clause_of_no_folder_stands_in_the_home_policy(several_policies: Library) -> None:
    clause = Clause("X", "X", "Text.", Level.SECTION)
    assert several_policies.holding(clause, SEPTEMBER).folder == ADOPTED.name


def test_the_labels_of_a_policy_name_it_too_where_it_is_not_the_home(several_policies: Library) -> None:
    phones = several_policies.named("phones-2025-09", SEPTEMBER)
    labels = dict(several_policies.labels(phones, SEPTEMBER))
    assert labels["phones-2025-09/"] == "Mobile Phone Policy"
    assert labels["phones-2025-09/3.2"] == "Mobile Phone Policy, 3.2"
    assert (
        dict(several_policies.labels(several_policies.in_force(SEPTEMBER), SEPTEMBER))["D.WhatsApp.8"]
        == "rule 8 (WhatsApp)"
    )
