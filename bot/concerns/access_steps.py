"""The way of a request to see what is held on somebody: what was done with it, by whom, and what may come next.

    asked -> who it is was checked -> what a search finds, as counts -> a second person agrees -> a draft is made and
    read -> every picture and file of its records is looked at -> released

Nobody reads what a record says in a draft on their own authority: a request can be made up. So a second person, who
has not handled it and is not whom it is about, agrees first. Whoever agreed cannot then read by their own agreement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.labelled import Labelled


class Doing(Labelled):
    """What somebody did with a request."""

    CHECKED = "checked", "Checked who it is"
    AGREEMENT_ASKED = "agreement_asked", "Asked a second person"
    AGREED = "agreed", "Agreed as the second person"
    NOT_AGREED = "not_agreed", "Did not agree"
    DRAFTED = "drafted", "Made a draft"
    SHARED = "shared", "Told somebody else to make a draft of theirs"
    LOOKED = "looked", "Looked at a picture or file"
    RELEASED = "released", "Released it"


class CheckedHow(Labelled):
    """How it was checked that whoever asks is who they say."""

    SIGNED_IN = "signed_in", "They asked in chat or on the page, signed in"
    KNOWN = "known", "I know them, and they asked me themselves"
    PAPERS = "papers", "They showed a passport, driving licence or the like"
    CALLED_BACK = "called_back", "I asked back by the telephone number or address that we had already"
    ON_BEHALF = "on_behalf", "Somebody asks for them, and showed that they may"


class Shows(Labelled):
    """What somebody saw on a picture or in a file."""

    NOTHING = "nothing", "It shows nothing of the person"
    COPY = "copy", "It is about the person, and a copy goes with the answer"
    BY_HAND = "by_hand", "It is about the person and shows others too: a copy with the others hidden is made by hand"


@dataclass(frozen=True, slots=True)
class AccessStep:
    """One step: what, by whom, when. `detail` is a code or ids, and never anybody's words.

    It is how it was checked, the mark of a draft with how many records it leaves out, the id of whom it was
    shared with, or an item with what it shows.
    """

    what: Doing
    by: str
    at: datetime
    detail: str = ""


Steps = Sequence[AccessStep]
_HANDLING = frozenset(Doing) - {Doing.AGREED, Doing.NOT_AGREED}


def last(steps: Steps, what: Doing, by: str = "") -> AccessStep | None:
    """Return the last step of a kind, by somebody or by anybody."""
    return next((each for each in reversed(steps) if each.what is what and by in {"", each.by}), None)


def handled_by(steps: Steps) -> frozenset[str]:
    """Return the ids of those who did anything with a request but agree to it, or not."""
    return frozenset(each.by for each in steps if each.what in _HANDLING)


def agreed_for(reader: str, steps: Steps) -> AccessStep | None:
    """Return the agreement by which somebody may read, or None; it has to be somebody else's.

    It is over when who it is was checked anew, since names may have changed then, or when anybody did not agree.
    """
    found = None
    for each in steps:
        if each.what in {Doing.CHECKED, Doing.NOT_AGREED}:
            found = None
        elif each.what is Doing.AGREED and each.by != reader:
            found = each
    return found


def waits_for_agreement(steps: Steps) -> AccessStep | None:
    """Return the step that asked for an agreement which nobody has answered yet, or None."""
    for each in reversed(steps):
        if each.what is Doing.AGREEMENT_ASKED:
            return each
        if each.what in {Doing.CHECKED, Doing.AGREED, Doing.NOT_AGREED}:
            return None
    return None


def draft_of(reader: str, steps: Steps) -> AccessStep | None:
    """Return the draft that somebody made last, or None; one made before the latest check counts no more."""
    found = None
    for each in steps:
        if each.what is Doing.CHECKED:
            found = None
        elif each.what is Doing.DRAFTED and each.by == reader:
            found = each
    return found


def mark_of(digest: str, left_out: int) -> str:
    """Return what a step keeps of a draft: its digest, and how many records whoever made it left out of it, if any."""
    return f"{digest}:{left_out}" if left_out else digest


def left_out_by(step: AccessStep) -> int:
    """Return how many records were left out, by their references, of the draft that a step made or released."""
    made = step.what in {Doing.DRAFTED, Doing.RELEASED}
    return int(step.detail.partition(":")[2] or 0) if made else 0


def is_open_for(reader: str, steps: Steps) -> bool:
    """Say whether somebody has still to do something: nobody released it, or a part of it waits for them alone."""
    if last(steps, Doing.RELEASED, reader):
        return False
    return is_shared_with(reader, steps) or last(steps, Doing.RELEASED) is None


def is_shared_with(reader: str, steps: Steps) -> bool:
    """Say whether somebody was told to make a draft of their own, of records that are kept from another."""
    return any(each.what is Doing.SHARED and each.detail == reader for each in steps)


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A picture or file of a record: the record's reference, and the file's id."""

    reference: str
    evidence: str


def looked(item: Item, shows: Shows) -> str:
    """Return what a step keeps of having looked at something."""
    return f"{item.reference}:{item.evidence}:{shows.value}"


def seen_by(reader: str, steps: Iterable[AccessStep]) -> Mapping[Item, Shows]:
    """Return what somebody saw on each picture and in each file that they looked at, as they said last."""
    found: dict[Item, Shows] = {}
    for each in steps:
        if each.what is Doing.LOOKED and each.by == reader:
            reference, evidence, shows = each.detail.split(":")
            found[Item(reference, evidence)] = Shows(shows)
    return found
