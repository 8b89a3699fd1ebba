"""Five stories from the first word to the last, on the page and in Slack.

A parents' group turns on a teacher; a colleague's holiday picture; a child writes on Class Dojo; the headteacher's own
post; an accidental message to the wrong group.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.form import Raw
from bot.concerns.lifecycle import State
from tests.platforms.slack.real_house import ASSISTANT, EXECUTIVE, HEAD, LEAD, OTHER_HEAD, TEACHER
from tests.stories.places import PLACES, Place, place

CHAIR = "f2"
POST = "An online post that touches the school or its people"
NO_PICTURE = "No, there is nothing to add"
GROUP = "https://www.facebook.com/groups/oakfield-parents/posts/77"
SAME = "https://m.facebook.com/groups/oakfield-parents/posts/77/?fbclid=x"


@pytest.fixture(params=PLACES)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as opened:
        yield opened


def reference_in(text: str) -> str:
    return text.split("Saved, reference ")[1].split(maxsplit=1)[0]


def raises(at: Place, person: str, **answers: Raw) -> str:
    """Go through the gate and the picture question, and fill in the form."""
    at.type(person, "/escalate")
    at.press(person, POST)
    at.press(person, NO_PICTURE)
    seen: dict[str, Raw] = {"seen_at": "2026-11-19 18:30", "about": "school", "school": "oakfield-primary"}
    return at.fill(person, **{**seen, **answers})


BEHIND_MORE = {
    "Add to it, or correct it",
    "Somebody outside was told",
    "Read or correct the clauses",
    "See what came later, and who brought it",
}
"""What is seldom done with a concern, for those who deal with it."""


def opens(at: Place, person: str, reference: str) -> str:
    return at.type(person, f"/concerns {reference}")


def does(at: Place, person: str, reference: str, label: str, **answers: Raw) -> str:
    """Open a concern, press a button, and fill in the form that comes."""
    opens(at, person, reference)
    if label in BEHIND_MORE:
        at.press(person, "More")
    pressed = at.press(person, label)
    return at.fill(person, **answers) if answers else pressed


def closes(at: Place, person: str, reference: str, **answers: str) -> str:
    """Prepare the closing, see the preview, and close."""
    preview = does(at, person, reference, "Close it", **answers)
    assert answers["to_tell"] in preview
    assert "Nothing is closed, and nobody is told yet." in preview
    return at.press(person, "Close it, and tell them this")


def state_of(at: Place, reference: str) -> State:
    return at.house.built.store.register.find(reference).state


def told(at: Place, person: str) -> list[str]:
    """Return the notices that somebody got since the bot last worked, by kind."""
    at.house.work()
    return [notice.kind.value for notice in at.house.notices(person)]


# A parents' group turns on a teacher.

NASTY = {"platform": "facebook", "kind": "harassment", "relation": "parent", "about": "staff"}
GROUP_ENDS = {
    "outcome": "removed",
    "decision": "The group's owner took the thread down.",
    "reasons": "It names a colleague and calls her a liar.",
    "support": "union",
    "to_tell": "The thread is gone. Thank you; please tell us if it comes back.",
}


def test_a_parents_group_turns_on_a_teacher(at: Place) -> None:
    # Two colleagues see the same thread, one on a telephone; each learns only of the own report.
    first = raises(at, TEACHER, **NASTY, quote="Ms Ashworth lies about our kids", post_address=GROUP)
    second = raises(at, ASSISTANT, **NASTY, quote="Ashworth should be sacked", post_address=SAME, group_name="Parents")
    main, further = reference_in(first), reference_in(second)
    assert first.replace(main, "X") == second.replace(further, "X")
    assert "Please do not respond to the post." in first
    assert "must not respond" in first  # B.6, quoted

    # The head is told, sees one item with two reports, and who they are by.
    assert told(at, HEAD).count("new_concern") == 2
    listed = at.type(HEAD, "/concerns")
    assert main in listed
    assert further not in listed
    assert "2 reports" in listed
    whole = opens(at, HEAD, main)
    assert "Reported by 2 people" in whole
    assert "Ashworth should be sacked" not in whole
    does(at, HEAD, main, "Acknowledge")
    at.press(HEAD, "I will deal with it")

    # A question to the colleague who saw more, and her answer.
    does(at, HEAD, further, "Write to the person who raised it", message="How many are in the group?")
    assert "message" in told(at, ASSISTANT)
    assert "How many are in the group?" in opens(at, ASSISTANT, further)
    assert "How many are in the group?" not in opens(at, TEACHER, main)
    does(at, ASSISTANT, further, "Write to those who deal with it", message="About 300.")
    assert "About 300." in opens(at, HEAD, further)

    # Facebook and the union are told, each with its own day and reference.
    does(at, HEAD, main, "Add to it, or correct it", reported_on="2026-11-20", platform_reference="FB-1", reach="300")
    does(at, HEAD, main, "Somebody outside was told", to="union", on="2026-11-20", their_reference="U-7")
    does(at, HEAD, main, "Somebody outside was told", to="helpline", on="2026-11-20")
    came = does(at, HEAD, main, "See what came later, and who brought it")
    assert "U-7" in came
    assert "Professionals Online Safety Helpline, told on 20 November 2026" in came

    # It ends for both, in the words that were chosen for them.
    closes(at, HEAD, main, **GROUP_ENDS)
    for person, reference in ((TEACHER, main), (ASSISTANT, further)):
        receipt = opens(at, person, reference)
        assert "The thread is gone." in receipt
        assert "calls her a liar" not in receipt
    assert [state_of(at, each) for each in (main, further)] == [State.CLOSED, State.CLOSED]

    # A week later it is back: a new concern that shows the old one, and the old one reopened with a reason.
    at.house.move(timedelta(days=7))
    again = reference_in(raises(at, TEACHER, **NASTY, quote="It is back", post_address=SAME))
    assert main in opens(at, HEAD, again)
    opens(at, HEAD, main)
    at.press(HEAD, "Reopen it")
    at.fill(HEAD, state="reopened", why="The same thread was posted again by its owner.")
    assert state_of(at, further) is State.REOPENED


# A colleague's holiday picture.


def test_a_colleagues_holiday_picture(at: Place) -> None:
    holiday = {"platform": "instagram", "kind": "colleague", "relation": "staff", "about": "staff"}
    quote = "In my bikini with the whole of Year 6 as followers"
    reference = reference_in(raises(at, TEACHER, **holiday, quote=quote, named=(ASSISTANT,)))

    # The colleague learns nothing; the clauses are proposed from the kind and the words, and the head corrects them.
    assert reference not in at.type(ASSISTANT, "/concerns")
    assert told(at, ASSISTANT) == []
    clauses = does(at, HEAD, reference, "Read or correct the clauses")
    assert "Proposed by the kind of post and its words" in clauses
    assert "should not be posted on social media" in clauses  # B.3, paragraph 5
    at.press(HEAD, "Correct them")
    at.fill(HEAD, clauses=("B.3#2",))
    assert "should not accept pupils/students" in does(at, HEAD, reference, "Read or correct the clauses")

    # A kind word, and it is over.
    does(at, HEAD, reference, "Acknowledge")
    closes(
        at,
        HEAD,
        reference,
        outcome="spoken_to",
        decision="A friendly word; the account is private now.",
        reasons="There was no harm meant.",
        support="not_needed",
        to_tell="I have spoken to the person. Thank you for telling me.",
    )
    assert "I have spoken to the person." in opens(at, TEACHER, reference)
    assert reference not in at.type(ASSISTANT, "/concerns")


# A child writes on Class Dojo.


def test_a_child_writes_on_class_dojo(at: Place) -> None:
    at.type(TEACHER, "/escalate")
    at.press(TEACHER, POST)
    stop = at.press(TEACHER, "A child wrote to a member of staff on Class Dojo")
    assert "Stop the conversation." in stop
    assert "the conversation should be stopped and reported to the headteacher." in stop  # B.3, paragraph 4
    head = at.house.person(HEAD).name
    assert head in stop
    at.press(TEACHER, "Tell the headteacher")
    answers = {"display_name": "Ella Example", "seen_at": "2026-11-19 20:15", "replied": "no"}
    saved = at.fill(TEACHER, quote="miss are you there", **answers)
    assert head in saved
    reference = reference_in(saved)

    # It turns out to be more than that: the safeguarding words come first, and the lead is told now.
    danger = does(at, TEACHER, reference, "Add to it", more="She now wrote that she wants to kill herself")
    assert danger.index("call 999") < danger.index("It is added.")
    assert "urgent_concern" in told(at, LEAD)
    assert "miss are you there" in opens(at, LEAD, reference)

    does(at, HEAD, reference, "Acknowledge")
    assert "Acknowledged" in opens(at, TEACHER, reference)


# The headteacher's own post.


def test_the_headteachers_own_post(at: Place) -> None:
    chair = at.house.person(CHAIR).name
    saved = raises(at, TEACHER, platform="x", kind="colleague", relation="staff", about="headteacher", quote="Rant")
    reference = reference_in(saved)
    assert chair in saved
    assert at.house.person(HEAD).name not in saved

    # To the head, and to everybody beside the chair, it is as if it were not there.
    for person in (HEAD, EXECUTIVE, LEAD, OTHER_HEAD):
        nothing = opens(at, person, "SR-9999-9999")
        assert opens(at, person, reference).replace(reference, "SR-9999-9999") == nothing
        assert reference not in at.type(person, "/concerns")
        assert told(at, person) == []
    assert "new_concern" in told(at, CHAIR)
    does(at, CHAIR, reference, "Acknowledge")
    does(at, CHAIR, reference, "Add a private note", note="I shall speak to the head on Monday.")
    assert "I shall speak" not in opens(at, TEACHER, reference)

    # Then the head tells of the slip: the same matter, from the other side, and again the chair's.
    at.type(HEAD, "/escalate")
    at.press(HEAD, POST)
    assert "Thank you for saying so at once." in at.press(HEAD, "I posted something by accident")
    at.press(HEAD, "Tell it here")
    own = reference_in(at.fill(HEAD, quote="Rant", platform="x", posted_at="2026-11-19 22:00", about="school"))
    assert "Rant" in opens(at, CHAIR, own)
    receipt = opens(at, HEAD, own)
    assert "State" in receipt
    assert "private note" not in receipt.lower()
    closes(
        at,
        CHAIR,
        reference,
        outcome="removed",
        decision="Taken down; a talk was had.",
        reasons="It was a slip.",
        support="not_needed",
        to_tell="The post is gone.",
    )
    assert "The post is gone." in opens(at, TEACHER, reference)
    assert "The post is gone." not in opens(at, HEAD, own)


# An accidental message to the wrong group.


def test_an_accidental_message_to_the_wrong_group(at: Place) -> None:
    at.type(TEACHER, "/escalate")
    at.press(TEACHER, POST)
    welcome = at.press(TEACHER, "I posted something by accident")
    assert "Delete it now" in welcome
    assert "posted, inadvertently or otherwise" in welcome  # E, point 8
    assert "virtually impossible to retract" in welcome  # B.7
    at.press(TEACHER, "Tell it here")
    slip = {"platform": "whatsapp", "posted_at": "2026-11-20 08:00", "about": "pupil", "still_there": "no"}
    saved = at.fill(TEACHER, quote="Jamie's mum rang again", group_name="Year 3 parents", **slip)
    assert "Thank you for telling it." in saved
    reference = reference_in(saved)

    # Who posted it sees a receipt; the head helps, and asks.
    assert "new_concern" in told(at, HEAD)
    assert "Taken by" not in opens(at, TEACHER, reference)
    does(at, HEAD, reference, "Acknowledge")
    does(at, HEAD, reference, "Write to the person who raised it", message="Thank you. Who has seen it?")
    does(at, TEACHER, reference, "Write to those who deal with it", message="Two parents, I think.")
    closes(
        at,
        HEAD,
        reference,
        outcome="removed",
        decision="Deleted within minutes; the family was told by telephone.",
        reasons="Told at once by the colleague.",
        support="talk",
        to_tell="All is well. You did right to say so at once.",
    )
    assert "You did right to say so at once." in opens(at, TEACHER, reference)
    (record,) = at.house.built.store.register.seen_by(at.house.person(HEAD))
    assert (record.clauses[:2], record.policy) == (("E#8", "B.7"), "2023-09")
