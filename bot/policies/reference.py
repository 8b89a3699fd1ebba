"""References to clauses in every form that people type: "B3", "b.3 para 2", "rule 8", "section C", "contents"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.errors import StaffroomError
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.printed_numbers import printed_in
from bot.policies.written_out import NUMBER, PART, written_out
from bot.words_of_chat import visible

NO_RULE = "There is no rule {number}: the WhatsApp rules go from 1 to {last}."
NO_SECTION = "There is no section {name}: the policy has {present}."
NO_PART = "There is no {part} {number} in {section}: it goes from 1 to {last}."
NO_PARTS = "{section} has no numbered parts: it is one paragraph."
PARTS = {"E": "point"}

_RULES = "D.WhatsApp"
CONTENTS = "contents"
"""What asks for all sections of a policy."""

_LAST = "last"
_WHICH = rf"(?:{NUMBER}|last|final)"
_IN_RULES = (
    r"(?:\W+(?:of|in|from|on|under|for)\W+(?:the\W+)?(?:staff\W+)?"
    r"(?:(?:section|part)\W+)?(?:d\b|(?:whatsapp|what'?s ?app|wa)\b)(?:\W+(?:section|rules|part|list|group|chat)\b)?)?"
)
_OF_WHATSAPP = r"(?:(?:section\W+)?d\W+)?(?:(?:staff\W+)?(?:whatsapp|what'?s ?app|wa|group|chat)\W+)?"
_FOR = r" (?:u|you|me|us|my|our|everyone|everybody|all)\b"  # "rules 4 u": for you
_RULE = re.compile(
    rf"\b{_OF_WHATSAPP}rules?\W*(?:numbers?\W*|nos?\b\W*)?(?P<after>{NUMBER})\b(?!{_FOR}){_IN_RULES}"
    rf"|\b(?P<before>{_WHICH})(?:st|nd|rd|th)? (?:whatsapp |wa |chat |group )?rule\b{_IN_RULES}"
    rf"|\b(?P<of>last|final|{NUMBER}(?:st|nd|rd|th)) (?:one )?of the (?:whatsapp |wa |chat |group )?rules\b"
    rf"|\bd\W*whatsapp\W*(?P<id>{NUMBER})\b"
    rf"|\b{PART}\W*(?P<listed>{_WHICH})\W+(?:of|in|on|from)\W+(?:the\W+)?(?:whatsapp|wa)(?:\W+(?:section|rules|list))?\b"
    rf"|\b(?P<th>{_WHICH})(?:st|nd|rd|th)?\W+{PART}\W+(?:of|in|on|from)\W+(?:the\W+)?(?:whatsapp|wa)(?:\W+(?:section|rules|list))?\b"
    rf"|^\W*(?:whatsapp|wa)\W+(?:{PART}\W*)?(?P<whatsapp>{NUMBER})\W*$"
)
_RULE_FORMS = ("after", "before", "of", "id", "listed", "th", "whatsapp")
_SECTION = re.compile(
    rf"\b(?P<said>(?:section|sec|clause|part)\W+)?(?P<letter>[a-z])(?:(?P<gap>[\W_]*)(?P<first>{NUMBER})\b)?"
    rf"(?:(?:'s)?\W*{PART}\W*(?P<second>{_WHICH})\b"
    rf"|(?:'s)?\W+(?:the )?(?P<fourth>{_WHICH})(?:st|nd|rd|th)? {PART}(?!\w)"
    rf"|[.#:/(\[\s]+(?P<third>{NUMBER})\b)?(?![\w'])"
)
_PART_OF = re.compile(
    rf"\b(?:(?P<second>{_WHICH})(?:st|nd|rd|th)? {PART}|{PART}\W*(?P<after>{_WHICH})),? (?:(?:of|in|from|under) )?"
    rf"(?:the )?(?P<said>section |clause )?(?P<letter>[a-e])(?:\W{{0,2}}(?P<first>{NUMBER}))?(?![\w'])"
)
_BULLET = re.compile(
    rf"\b(?:bullets?|bullet ?points?|points?)\W*(?P<after>{_WHICH})\b|\b(?P<before>{_WHICH})(?:st|nd|rd|th)? "
    r"(?:bullet|point|bullet ?point)\b"
)
# What a letter with a number is when it is no clause: rooms, buses, paper, vitamins, forms of a year.
_OTHER_THINGS = (
    "bus|buses|room|rooms|classroom|class|form|year|block|corridor|floor|gate|bay|hall|paper|printer|poster|sheet|size|"
    "flyer|envelope|card|vitamin|vitamins|route|road|motorway|train|platform|terminal|seat|row|zone|pitch|court|unit|"
    "level|grade|band|tier|group|team|set|pencil|battery|batteries|cell|cells|note|chord|flat|sharp|minor|major|visa|"
    "folder|cupboard|locker|house|postcode|exit|junction|plan|option|page|kids|children|pupils|version"
)
_LONGEST_THING = 14
_BEFORE_A_THING = re.compile(rf"\b(?:{_OTHER_THINGS})\W{{1,2}}$")
_AFTER_A_THING = re.compile(rf"\W{{1,2}}(?:{_OTHER_THINGS})\b")
_NAMED = (
    (
        re.compile(r"\b(?:table of )?contents\b|\blist of (?:the )?(?:sections|clauses)\b|\b(?:whole|full) policy\b"),
        "",
    ),
    (re.compile(r"\b(?:all )?(?:of )?(?:the )?10 (?:of )?(?:the )?(?:whatsapp |wa |chat |group )?rules\b"), _RULES),
    (re.compile(r"\b(?:all )?(?:of )?(?:the )?(?:staff )?(?:whatsapp|wa) (?:section|rules|part)\b"), _RULES),
    (
        re.compile(r"\b(?:list|bullets?|bullet points|points) at the (?:very )?end\b|\bsumming up\b|\blast section\b"),
        "E",
    ),
    (re.compile(r"\b(?:title|front|first) page\b"), "Title"),
    (re.compile(r"\b(?:changes to the policy|list of changes|changes section)\b"), "Changes"),
    (re.compile(r"\b(?:the )?intro(?:duction)?\b"), "A"),
    (re.compile(r"\bstandards of behaviour\b"), "C"),
    (re.compile(r"\bprinciples (?:and|&) expectations\b"), "B"),
    (re.compile(r"\bdisruptive behaviour(?: on whatsapp)?\b"), "D.Disruption"),
    (re.compile(r"\be\W*breach\b"), "E.Breach"),
)
_WORDS_AROUND = (
    "a about all and at can clause clauses could do does for from full get give go have hello hey hi i in is "
    "it just look me need number of on open or our over para paragraph part parts please pls plz policy quote "
    "read remind rule rules say says section sections see send show social media tell text thanks that the "
    "then there to u up us want what whats what's whole word words would you your social-media whatsapp s "
)
_AROUND = frozenset(_WORDS_AROUND.split())


class UnknownClause(StaffroomError):
    """Somebody asked for a clause that the policy does not have; the sentence says what there is."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The clauses that a message names. `alone` means that it asks for nothing else."""

    clauses: tuple[Clause, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class _Target:
    """A section's name and the number of a part of it, as somebody typed them, and where in the message.

    `firm` is a form that hardly means anything else, so that it counts inside a real question too.
    """

    section: str
    number: str
    span: tuple[int, int]
    firm: bool


def find(text: str, policy: Policy) -> Reference | None:
    """Return the clauses that a message names, or None where it names none.

    Raise UnknownClause where it asks only for clauses that there are not. Inside a real question an unknown number is
    no reference: it may mean another document.
    """
    exact = by_name(text, policy)
    if exact:
        return Reference(exact, alone=True)
    asked = written_out(visible(text).casefold())
    printed = printed_in(asked, policy)
    if printed.clauses:
        return Reference(printed.clauses, alone=says_nothing(printed.rest))
    targets = _apart(_targets(asked) if policy.holds(_RULES) else _contents(asked))
    if not targets:
        return None
    if _asks_for_nothing_else(asked, targets):
        return Reference(
            _unique(clause for target in _named(targets) for clause in _resolved(target, policy)), alone=True
        )
    inside = _unique(clause for target in _named(targets) if target.firm for clause in _known(target, policy))
    return Reference(inside, alone=False) if inside else None


def by_name(text: str, policy: Policy) -> tuple[Clause, ...]:
    """Return the clauses whose name is the whole message, as the policy or a button spells it; none for any other."""
    return _by_name(policy).get(visible(text).casefold(), ())


@lru_cache(maxsize=64)
def _by_name(policy: Policy) -> dict[str, tuple[Clause, ...]]:
    """Every clause by its id and by its spoken name, and the contents."""
    clauses = policy.clauses.values()
    names = {name.casefold(): _whole(clause, policy) for clause in clauses for name in (clause.id, clause.spoken)}
    return {CONTENTS: policy.sections(), **names}


def _apart(targets: Iterable[_Target]) -> tuple[_Target, ...]:
    """Return the targets in the order of the message, without those that lie within an earlier kind."""
    kept: list[_Target] = []
    taken: set[int] = set()
    for target in targets:
        if taken.isdisjoint(range(*target.span)):
            kept.append(target)
            taken.update(range(*target.span))
    return tuple(sorted(kept, key=lambda target: target.span))


def _targets(asked: str) -> Iterator[_Target]:
    for rule in _RULE.finditer(asked):
        yield _Target(_RULES, _first_given(rule, *_RULE_FORMS), rule.span(), firm=True)
    for part in _PART_OF.finditer(asked):
        yield _Target(
            _section_name(part["letter"], part["first"]), _first_given(part, "second", "after"), part.span(), firm=True
        )
    for section in _SECTION.finditer(asked):
        if _is_meant(section, asked):
            yield _of_section(section)
    for bullet in _BULLET.finditer(asked):
        yield _Target("E", _first_given(bullet, "after", "before"), bullet.span(), firm=False)
    for pattern, name in _NAMED:
        for named in pattern.finditer(asked):
            yield _Target(name, "", named.span(), firm=False)


def _contents(asked: str) -> Iterator[_Target]:
    """Yield what every policy has: its contents. The other forms are those of the federation's own policy."""
    pattern, name = _NAMED[0]
    for named in pattern.finditer(asked):
        yield _Target(name, "", named.span(), firm=False)


def _section_name(letter: str, number: str) -> str:
    return f"B.{number}" if letter == "b" and number else letter.upper()


def _first_given(found: re.Match[str], *names: str) -> str:
    """Return what was typed for a number, whichever form it was typed in; "last" for the last one."""
    given = next(found[name] for name in names if found[name])
    return given.rstrip("stndrh") if given[0].isdigit() else _LAST


def _is_meant(section: re.Match[str], asked: str) -> bool:
    """Say whether a letter names a section: said to be one, followed by a number, or all that was typed."""
    if section["said"] or section[0] == asked.strip(" .?!"):
        return True
    if section["letter"] not in "abcde" or _is_a_thing(section, asked):
        return False
    together = section["first"] is not None and (section["letter"] != "a" or not section["gap"].isspace())
    return together or section["second"] is not None or section["fourth"] is not None


def _is_a_thing(section: re.Match[str], asked: str) -> bool:
    """Say whether a letter with a number is a room, a bus, a size of paper."""
    if section["first"] is None:
        return False
    before = asked[max(0, section.start() - _LONGEST_THING) : section.start()]
    return bool(_BEFORE_A_THING.search(before) or _AFTER_A_THING.match(asked, section.end()))


def _of_section(section: re.Match[str]) -> _Target:
    letter, first = section["letter"], section["first"] or ""
    part = section["second"] or section["fourth"] or section["third"] or ""
    part = part if part.isdigit() or not part else _LAST
    firm = bool(section["said"] or section["second"] or section["fourth"] or (first and not section["gap"].isspace()))
    if letter == "b" and not first:  # its sections are its parts: "section b part 3"
        first, part = part, ""
    if letter == "b":
        return _Target(_section_name(letter, first), part, section.span(), firm)
    return _Target(letter.upper(), part or first, section.span(), firm)


def _asks_for_nothing_else(asked: str, targets: Sequence[_Target]) -> bool:
    named = {place for target in targets for place in range(*target.span)}
    return says_nothing("".join(" " if place in named else letter for place, letter in enumerate(asked)))


def says_nothing(rest: str) -> bool:
    """Say whether words in small letters ask for nothing by themselves: "show me the", "what does it say"."""
    return all(word in _AROUND for word in re.findall(r"[\w']+", rest))


def _named(targets: Iterable[_Target]) -> Iterable[_Target]:
    """Return one target for each place in the policy that is named, however often it is."""
    return {(target.section, target.number, target.firm): target for target in targets}.values()


def _known(target: _Target, policy: Policy) -> tuple[Clause, ...]:
    try:
        return _resolved(target, policy)
    except UnknownClause:
        return ()


def _resolved(target: _Target, policy: Policy) -> tuple[Clause, ...]:
    if not target.section:
        return policy.sections()
    if target.number:
        return (_part(target, policy),)
    whole = tuple(clause for clause in policy.sections() if clause.id.startswith(f"{target.section}."))
    named = policy.clauses.get(target.section)
    if named is None:
        if not whole:
            raise UnknownClause(_no_section(target.section, policy))
        return whole
    return _whole(named, policy)


def _whole(clause: Clause, policy: Policy) -> tuple[Clause, ...]:
    """Return a clause; with the rules where it only introduces them."""
    return (clause, *policy.parts(clause)) if clause.id == _RULES else (clause,)


def _part(target: _Target, policy: Policy) -> Clause:
    section = policy.clauses.get(target.section)
    if section is None:
        raise UnknownClause(_no_section(target.section, policy))
    between = "." if target.section == _RULES else "#"
    numbered = {part.id: part for part in policy.parts(section) if part.id.startswith(f"{section.id}{between}")}
    number = len(numbered) if target.number == _LAST else int(target.number)
    found = numbered.get(f"{section.id}{between}{number}")
    if found is None:
        raise UnknownClause(_what_there_is(section, target.number, len(numbered)))
    return found


def _what_there_is(section: Clause, number: str, last: int) -> str:
    if section.id == _RULES:
        return NO_RULE.format(number=number, last=last)
    if not last:
        return NO_PARTS.format(section=section.id)
    return NO_PART.format(part=PARTS.get(section.id, "paragraph"), number=number, section=section.id, last=last)


def _no_section(name: str, policy: Policy) -> str:
    """Return the sentence that there is no such section, with those that there are."""
    letter = name.partition(".")[0]
    numbered = [
        clause.id for clause in policy.sections() if clause.id.startswith(f"{letter}.") and clause.id[-1].isdigit()
    ]
    present = f"{numbered[0]} to {numbered[-1]}" if numbered else "sections A to E"
    return NO_SECTION.format(name=name, present=present)


def _unique(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple({clause.id: clause for clause in clauses}.values())
