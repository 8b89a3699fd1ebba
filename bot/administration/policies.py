"""Policies from the command line: a document taken in, two versions compared, and what is in force."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.administration.meanings import work_out
from bot.errors import BrokenPolicy, StaffroomError
from bot.hours import load as load_hours
from bot.policies.clause import Clause
from bot.policies.library import Library, Policy, leaves, load
from bot.policy_files.apart import read_document
from bot.policy_files.clauses import Draft, draft
from bot.policy_files.compare import Change, Comparison, Kind, Words, compare
from bot.policy_files.folder import Front, write_folder
from bot.requests import procedures
from bot.settings import Settings
from bot.weeks import in_london
from bot.wiring.answering import now, open_library

OF_HOURS = "{file}: {sentence}."
FOUND_IN = "What was found in {file}:"
HEADS = ("Number", "What it is", "How it begins")
FOUND = "{clauses} in {sections}: {counts}."
ONE_CLAUSE, CLAUSES = "1 clause", "{count:,} clauses"
ONE_SECTION, SECTIONS = "1 section", "{count:,} sections"
LEFT_OUT = "Left out:"
ONE_LEFT_OUT = "  {count:,} {what}, because {why}."
FIRST = '  The first: "{first}"'
NOTHING_LEFT_OUT = "Nothing was left out."
PLEASE_LOOK = "Please look:"
LONG = "{number} is long ({words:,} words). It is one clause because nothing in the document divides it."
NO_CLAUSES = "No clause was found, so there is nothing to adopt."
ONLY_SHOWN = "Nothing was written. To write it as a policy folder, add --out FOLDER --name --reviewed --next-review."
ASK = "Does each clause above say what the document says? Type yes to write {folder}: "
NOT_CONFIRMED = "Nothing was written."
NOT_ASKED = "Nothing was written, because nobody could be asked. Read the above, then add --yes."
MISSING = "To write a policy folder, please say as well: {missing}."
NOT_A_MONTH = "{option} should be a month such as 2026-09."
NOT_A_DAY = "{option} should be a day such as 2026-09-01."
NO_FEDERATION = "There is no policy yet that names the federation. Please add --federation NAME."
WRITTEN = "{folder} is written, and staffroom policy check accepts it."
NOT_IN_FORCE_YET = (
    "It is not adopted yet. Read {folder}/policy.txt beside the document; fill in vocabulary.toml and "
    "other_subjects.toml; then put the folder into {policies} and start the bot again."
)
AMONG_ADOPTED = "It lies among the adopted policies: after the next start the bot quotes it from {day} on."
NO_SUCH_VERSION = (
    "There is no such folder or policy: {name}. Give a folder, or a name as staffroom policy list has it, "
    "with @ and a day for an earlier version, such as social-media-2023-09@2024-01-31."
)
COMPARED = "{old} ({old_day})  ->  {new} ({new_day})"
NO_DIFFERENCE = "No clause differs; all {same:,} are the same, word for word."
DIFFERENCES = "{counts}; {same:,} the same."
TO = "{old}, now {new}"
OUT, IN = "[out: {words}]", "[in: {words}]"
LISTED = "{name}\n  {state}: from {day}{until}. {clauses}, reviewed {reviewed:%B %Y}. Folder: {folder}{notice}"
IN_FORCE, EARLIER, LATER = "In force", "Earlier", "Later"
UNTIL = " until {day}"

_BEGINNING = 76
_WIDEST = 24
_LONG = 500  # words
_YES = frozenset({"y", "yes"})
_COLOURS = {Words.OUT: "31", Words.IN: "32", Kind.ADDED: "32", Kind.REMOVED: "31"}
_CONTEXT = 12  # words kept on either side of a change


@dataclass(frozen=True, slots=True)
class Given:
    """What the arguments of an import say, as they were typed; empty where they were left out."""

    file: Path
    out: Path | None
    name: str
    reviewed: str
    next_review: str
    in_force_from: str
    federation: str
    read_with: str
    replaces: str
    yes: bool


def import_policy(settings: Settings, file: Path, out: Path | None, *, yes: bool, **front_matter: str) -> int:
    """Show what a document holds, and write it as a policy folder once somebody has said yes to it."""
    given = Given(file, out, yes=yes, **front_matter)
    front = None if given.out is None else _front(settings, given)
    found = draft(read_document(given.file))
    for line in preview(found, given.file.name):
        print(line)
    if not found.clauses:
        raise BadInput(NO_CLAUSES)
    if given.out is None or front is None:
        print(ONLY_SHOWN)
        return 0
    refusal = "" if given.yes else _not_confirmed(given.out)
    print(refusal or "\n".join(_written(settings, found, front, given)))
    return 0


def preview(found: Draft, file: str) -> Iterator[str]:
    """Yield what a person should see before a document is adopted: every clause, the counts, what was left out."""
    yield FOUND_IN.format(file=file)
    yield from _table(found)
    yield ""
    yield FOUND.format(clauses=_count(found), sections=_sections(found), counts=_kinds(found))
    yield from _told_of_the_rest(found)
    long = (clause for clause in leaves(found.clauses) if len(clause.text.split()) > _LONG)
    looks = [*found.remarks, *(LONG.format(number=each.spoken, words=len(each.text.split())) for each in long)]
    if looks:
        yield PLEASE_LOOK
        yield from (f"  {sentence}" for sentence in looks)
    yield ""


def _table(found: Draft) -> Iterator[str]:
    smallest = {clause.id for clause in leaves(found.clauses)}
    longest = max((len(clause.id) for clause in found.clauses), default=0)
    width = min(max(longest, len(HEADS[0])), _WIDEST) + 2
    yield f"\n{HEADS[0]:{width}}{HEADS[1]:11}{HEADS[2]}"
    for clause in found.clauses:
        whole = clause.parent == clause.id
        begins = clause.heading if whole and clause.id not in smallest else _beginning(clause, whole=whole)
        yield f"{clause.id:{width - 2}}  {clause.level.label:11}{begins}"


def _beginning(clause: Clause, *, whole: bool) -> str:
    text = " ".join(f"{clause.heading}: {clause.text}".split() if whole else clause.text.split())
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING]}…"


def _count(found: Draft) -> str:
    count = len(leaves(found.clauses))
    return ONE_CLAUSE if count == 1 else CLAUSES.format(count=count)


def _sections(found: Draft) -> str:
    count = sum(clause.parent == clause.id for clause in found.clauses)
    return ONE_SECTION if count == 1 else SECTIONS.format(count=count)


def _kinds(found: Draft) -> str:
    counts = Counter(clause.level.label.lower() for clause in leaves(found.clauses))
    return ", ".join(f"{kind} {count:,}" for kind, count in counts.items())


def _told_of_the_rest(found: Draft) -> Iterator[str]:
    if not found.left_out:
        yield NOTHING_LEFT_OUT
        return
    yield LEFT_OUT
    for each in found.left_out:
        told = ONE_LEFT_OUT.format(count=each.count, what=each.what, why=each.why)
        first = each.first if len(each.first) <= _BEGINNING else f"{each.first[:_BEGINNING]}…"
        yield f"{told}{FIRST.format(first=first)}" if first else told


def _front(settings: Settings, given: Given) -> Front:
    """Return what the arguments say of the policy, or raise BadInput before anything is read."""
    needed = {"--name": given.name, "--reviewed": given.reviewed, "--next-review": given.next_review}
    missing = [option for option, value in needed.items() if not value]
    if missing:
        raise BadInput(MISSING.format(missing=", ".join(missing)))
    reviewed = _day(f"{given.reviewed}-01", NOT_A_MONTH.format(option="--reviewed"))
    _day(f"{given.next_review}-01", NOT_A_MONTH.format(option="--next-review"))
    start = _day(given.in_force_from, NOT_A_DAY.format(option="--in-force-from")) if given.in_force_from else reviewed
    federation = given.federation or _federation(settings)
    months = f"{reviewed:%Y-%m}", given.next_review
    return Front(given.name, federation, *months, start, given.read_with, given.replaces)


def _day(text: str, sentence: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadInput(sentence) from None
    if f"{found}" != text:
        raise BadInput(sentence)
    return found


def _federation(settings: Settings) -> str:
    try:
        return open_library(settings).policies[-1].federation
    except BrokenPolicy:
        raise BadInput(NO_FEDERATION) from None


def _not_confirmed(folder: Path) -> str:
    """Ask whether to go on, and return the sentence why nothing was written; empty after a yes."""
    if not sys.stdin.isatty():
        return NOT_ASKED
    print(ASK.format(folder=folder), end="", flush=True)
    return "" if sys.stdin.readline().strip().lower() in _YES else NOT_CONFIRMED


def _written(settings: Settings, found: Draft, front: Front, given: Given) -> Iterator[str]:
    out = given.out or Path()
    policy = write_folder(out, found, front, given.file)
    yield WRITTEN.format(folder=out)
    if out.resolve().parent != settings.policies_folder.resolve():
        yield NOT_IN_FORCE_YET.format(folder=out, policies=settings.policies_folder)
        return
    try:
        Library(settings.policies_folder)
    except BrokenPolicy:
        shutil.rmtree(out)  # beside the others it would keep the bot from starting
        raise
    yield AMONG_ADOPTED.format(day=_in_words(policy.in_force_from))


def diff(settings: Settings, old: str, new: str) -> int:
    """Print what differs between two policies, or two versions of one, clause by clause."""
    before, after = _version(settings, old), _version(settings, new)
    days = {"old_day": before.in_force_from, "new_day": after.in_force_from}
    print(COMPARED.format(old=before.name, new=after.name, **days))
    found = compare(before, after)
    for change in found.changes:
        print(f"\n{_headed(change)}\n{_marked(change)}")
    print(f"\n{_summed_up(found)}")
    return 0


def _version(settings: Settings, named: str) -> Policy:
    """Return the policy of a folder, or by its name; today's version unless a day follows after an @."""
    if (Path(named) / "policy.toml").is_file():
        return load(Path(named))
    name, _, day = named.partition("@")
    on = _day(day, NOT_A_DAY.format(option="What follows the @")) if day else in_london(now()).date()
    try:
        return open_library(settings).named(name, on)
    except BrokenPolicy:
        raise
    except StaffroomError:
        raise BadInput(NO_SUCH_VERSION.format(name=named)) from None


def _headed(change: Change) -> str:
    old, new = (each.spoken if each else "" for each in (change.old, change.new))
    where = TO.format(old=old, new=new) if old and new and old != new else old or new
    clause = change.new or change.old
    heading = clause.heading if clause else ""
    return _coloured(f"{change.kind.label}: {where}", change.kind) + f"   {heading}"


def _marked(change: Change) -> str:
    """Return the words of a change, in brackets what went out and came in; all of them where none was kept."""
    if change.kind in {Kind.ADDED, Kind.REMOVED, Kind.MOVED}:
        clause = change.new or change.old
        return clause.text if clause else ""
    runs = change.words()
    return " ".join(_run(what, words, place, len(runs)) for place, (what, words) in enumerate(runs))


def _run(what: Words, words: str, place: int, count: int) -> str:
    if what is not Words.KEPT:
        return _coloured((OUT if what is Words.OUT else IN).format(words=words), what)
    kept = words.split()
    if len(kept) <= 2 * _CONTEXT:
        return words
    before = [] if place == 0 else kept[:_CONTEXT]
    after = [] if place == count - 1 else kept[-_CONTEXT:]
    return " ".join((*before, "…", *after))


def _coloured(text: str, what: Words | Kind) -> str:
    """Return a text in its colour on a terminal; the words say the same without it."""
    if what not in _COLOURS or not sys.stdout.isatty():
        return text
    return f"\033[{_COLOURS[what]}m{text}\033[0m"


def _summed_up(found: Comparison) -> str:
    if not found.changes:
        return NO_DIFFERENCE.format(same=found.same)
    counts = Counter(change.kind for change in found.changes)
    told = ", ".join(f"{kind.label.lower()} {counts[kind]:,}" for kind in Kind if counts[kind])
    return DIFFERENCES.format(counts=told[:1].upper() + told[1:], same=found.same)


def check(settings: Settings) -> int:
    """Check the policies, the procedures, and the working hours with their terms."""
    requests = procedures.load(settings.policies_folder / procedures.FILE)
    hours = load_hours(settings.hours_path)
    # Without the staff list, which is not opened for this, every school that is named is taken for one of it.
    calendars = (*hours.told(), *hours.check(in_london(now()).date(), hours.schools))
    told = (OF_HOURS.format(file=settings.hours_path.name, sentence=sentence) for sentence in calendars)
    for sentence in (*open_library(settings).check(), *requests.check(), *told):
        print(sentence)
    return 0


def work_out_vectors(settings: Settings) -> int:
    """Write the vectors of every policy beside its words, and say so."""
    print("\n".join(work_out(settings.policies_folder)))
    return 0


def list_policies(settings: Settings) -> int:
    """Print every version of every policy, and which are in force today."""
    today = in_london(now()).date()
    library = open_library(settings)
    current = {policy.folder for policy in library.all_in_force(today)}
    for policy in library.policies:
        print(_listed(policy, today, in_force=policy.folder in current))
    return 0


def _listed(policy: Policy, today: date, *, in_force: bool) -> str:
    state = IN_FORCE if in_force else LATER if policy.in_force_from > today else EARLIER
    until = UNTIL.format(day=_in_words(policy.in_force_until)) if policy.in_force_until else ""
    notice = policy.review_notice(today) if in_force else ""
    return LISTED.format(
        name=policy.name,
        state=state,
        day=_in_words(policy.in_force_from),
        until=until,
        clauses=CLAUSES.format(count=len(leaves(policy.clauses.values()))),
        reviewed=policy.reviewed,
        folder=policy.folder,
        notice=f"\n  {notice}" if notice else "",
    )


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
