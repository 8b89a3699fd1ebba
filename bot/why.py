"""Why a message was answered as it was, in plain words: for people, not for programmers.

Every word of it comes from the message, from our own lists or from the policy's folder; nothing is kept.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.policies.lookup import Band, Evidence, Found
from bot.policies.normalise import terms_of
from bot.policies.semantic import Alike
from bot.triage import Judgement, MatterKind
from bot.words_of_chat import read

TAKEN_FOR = "I took it for"
A_QUESTION, BY_NUMBER = "a question about the policy", "a clause that you asked for by its number"
NUMBER_AND_QUESTION = "a question with the number of a clause in it, which comes first"
A_REQUEST, A_REPORT = "a formal matter: {kind}", "a report of something that happened online"
DANGER = "words of danger, or of a child at risk"
RECOGNISED_BY, BY_ITS_FORM = "Recognised by", "the way that it is put"
POLICY, CLOSE = "Nearest policy", "Policies that are about as near"
CLAUSE = "Nearest clause"
YOUR_WORDS = "Your words that it or the staff's words for it hold"
OWN_WORDS = "Staff's own words for it, nearest to yours"
MEANING, ALIKE = "Likeness in meaning, of 100", "{clause} to the clause, {phrase} to “{said}”"
UNKNOWN = "Words that I do not know"
OTHER_SUBJECT = "Nearest subject that the policy does not settle"
FURTHER, NEARER, EVEN = "further away than the clause", "nearer than the clause", "about as near as the clause"
OTHER = "{subject} ({strength})"
A_FACT, SELDOM = "Asks for a name, place, time or amount", "yes, and a policy seldom holds that"
HOW_SURE = "How sure"
SURE = {
    Band.QUOTE: "{chance} in 100 that the policy settles it: quoted",
    Band.NEAREST: "{chance} in 100 that the policy settles it: nearest clauses, which may not settle it",
    Band.SILENT: "{chance} in 100 that the policy settles it: silent",
}
NONE = "none"
_AS_NEAR = 0.3  # log odds: nobody would call one of the two nearer
_AGAINST_SUBJECTS = "clause against other subjects"  # as look-up names this part of its odds
_HUNDRED = 100
_LONGEST_PHRASE = 4  # words that may stand for one term together

Rows = tuple[tuple[str, str], ...]
"""What, and its value."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one question was answered as it was; `words` is the question, empty where it is the whole message."""

    words: str
    rows: Rows


def explained(text: str, judged: Judgement, recognised_by: Sequence[str]) -> tuple[Explained, ...]:
    """Return why a message was judged so, each of its questions by itself.

    `recognised_by` are the phrases of `Triage.recognised_by`.
    """
    if judged.parts:
        return tuple(Explained(part.words, tuple(_rows(part.words, part.judgement, ()))) for part in judged.parts)
    if judged.between:
        close = _several([each.called for each in judged.looked_in])
        among = ((TAKEN_FOR, _taken_for(judged.between[0])), (CLOSE, close))
        each = (tuple(_rows(text, one, ())) for one in judged.between)
        return (Explained("", among), *(Explained("", rows[1:]) for rows in each))
    return (Explained("", tuple(_rows(text, judged, recognised_by))),)


def _rows(text: str, judged: Judgement, recognised_by: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield TAKEN_FOR, _taken_for(judged)
    if judged.kind in {MatterKind.FORMAL_REQUEST, MatterKind.CONCERN}:
        in_general = DANGER if judged.danger else BY_ITS_FORM
        yield RECOGNISED_BY, _several(recognised_by) if recognised_by else in_general
        return
    if judged.looked_in:
        yield POLICY, judged.looked_in[0].called
    if judged.found is not None:
        yield from _of_look_up(text, judged.found)


def _taken_for(judged: Judgement) -> str:
    if judged.request is not None:
        return A_REQUEST.format(kind=judged.request.label.lower())
    if judged.kind is MatterKind.CONCERN:
        return A_REPORT
    if judged.reference:
        return BY_NUMBER if judged.found is None else NUMBER_AND_QUESTION
    return A_QUESTION


def _of_look_up(text: str, found: Found) -> Iterator[tuple[str, str]]:
    evidence = found.evidence
    yield CLAUSE, found.nearest[0].spoken if found.nearest else NONE
    yield YOUR_WORDS, _several(_as_typed(text, evidence.matched)) or NONE
    if evidence.own_words:
        yield OWN_WORDS, f"“{evidence.own_words}”"
    if evidence.alike is not None:
        yield MEANING, _alike(evidence.alike)
    if evidence.unknown:
        yield UNKNOWN, _several(_as_typed(text, evidence.unknown))
    if evidence.other_subject:
        yield OTHER_SUBJECT, OTHER.format(subject=evidence.other_subject, strength=_strength(evidence))
    if evidence.asks_for_a_fact:
        yield A_FACT, SELDOM
    yield HOW_SURE, SURE[found.band].format(chance=_chance(evidence.margin))


def _alike(alike: Alike) -> str:
    clause, phrase = (max(0, round(_HUNDRED * cosine)) for cosine in (alike.whole, alike.phrase.cosine))
    return ALIKE.format(clause=clause, phrase=phrase, said=alike.phrase.text)


def _strength(evidence: Evidence) -> str:
    adds = sum(part.adds for part in evidence.odds if part.name == _AGAINST_SUBJECTS)
    if abs(adds) < _AS_NEAR:
        return EVEN
    return FURTHER if adds > 0 else NEARER


def _chance(margin: float) -> int:
    """Return log odds as a chance in 100, never called certain."""
    if margin == -math.inf:  # nothing was understood
        return 0
    return min(max(round(_HUNDRED / (1 + math.exp(-margin))), 1), _HUNDRED - 1)


def _as_typed(text: str, terms: Iterable[str]) -> tuple[str, ...]:
    """Return terms as the words of a message that they stand for, the fewest; a term that is not found is left out."""
    words = read(text).words
    typed: dict[str, str] = {}
    for length in range(1, _LONGEST_PHRASE + 1):
        for start in range(len(words) - length + 1):
            said = " ".join(words[start : start + length])
            for term in terms_of(said):
                typed.setdefault(term, said)
    return tuple(dict.fromkeys(typed[term] for term in terms if term in typed))


def _several(words: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(words))
