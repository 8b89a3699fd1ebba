"""Who may do what with a concern: every step in every relation, for every role that can be in it, on every surface.

Each cell is tried with a whole bot: the concern is raised, and given to whom the relation needs. "gone" is what a
concern that does not exist is answered with, to the byte.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from bot.chat.form import Form, Raw, Sent, Upload
from bot.chat.reply import File, Reply
from bot.command import Ask, Filled
from bot.concerns.lifecycle import State
from bot.concerns.redaction import as_code, find_words, written
from bot.concerns.routes import Line, Routes, When
from bot.concerns.routing import may_read
from bot.delivery.worker import still_wanted
from bot.dispatch import Returned
from bot.notices import Notice
from bot.people import FEDERATION, OF_THE_FEDERATION, Person, Role
from bot.references import new_id
from bot.reports.figures import report
from bot.weeks import Week
from commands.concerns import COMMAND
from commands.records import COMMAND as RECORDS_COMMAND
from tests.builders import (
    ASSISTANT,
    CHAIR,
    DATA_LEAD,
    ELM,
    ELM_TEACHER,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    OAK_HEAD,
    ONE_A_ROLE,
    TEACHER,
)
from tests.commands.chat import CLOSING, PNG, Chat, words
from tests.evidence_files import png
from tests.test_platforms_agree import PLATFORMS

# What is shown: "whole" all that people wrote; "receipt" what whoever raised it wrote of the post, and no more; "told"
# that it is there; "form", "way" and "file" what the step is for; "done" that it was saved; "number" a row of the
# workbook without a name; "no" nothing of it at all; "gone" that nothing is there. A leaver is let in by no door.
TABLE = """
step               raised it  named in  named and  handles  leads that  stepped  leads    stranger  leaver
                              it        raised it  it       school      aside    another
-----------------  ---------  --------  ---------  -------  ----------  -------  -------  --------  ------
list               told       no        told       told     told        no       no       no        door
typed reference    receipt    gone      receipt    whole    whole       gone     gone     gone      door
open               receipt    gone      receipt    whole    whole       gone     gone     gone      door
list of closed     no         no        no         told     told        no       no       no        door
notices            told       no        told       told     told        no       no       no        door
notice on its way  told       no        told       told     told        no       no       no        door
workbook           number     no        no         whole    whole       number   number   number    door
file               gone       gone      gone       file     file        gone     gone     gone      door
acknowledge        gone       gone      gone       way      way         gone     gone     gone      door
take               gone       gone      gone       way      way         gone     gone     gone      door
note               gone       gone      gone       form     form        gone     gone     gone      door
move               gone       gone      gone       form     form        gone     gone     gone      door
close              gone       gone      gone       form     form        gone     gone     gone      door
picture            gone       gone      gone       told     told        gone     gone     gone      door
nude               gone       gone      gone       no       no          gone     gone     gone      door
evidence           gone       gone      gone       form     form        gone     gone     gone      door
bundles            gone       gone      gone       told     told        gone     gone     gone      door
bundle             gone       gone      gone       form     form        gone     gone     gone      door
bundle_file        gone       gone      gone       gone     gone        gone     gone     gone      door
aside              gone       gone      gone       form     form        gone     gone     gone      door
reroute            gone       gone      gone       form     form        gone     gone     gone      door
give_back          gone       gone      gone       no       no          gone     gone     gone      door
put_off            gone       gone      gone       form     form        gone     gone     gone      door
tell               gone       gone      gone       form     form        gone     gone     gone      door
answer             gone       gone      gone       form     form        gone     gone     gone      door
look               gone       gone      gone       form     form        gone     gone     gone      door
more               gone       gone      gone       told     told        gone     gone     gone      door
trail              gone       gone      gone       told     told        gone     gone     gone      door
add                form       gone      form       form     form        gone     gone     gone      door
refer              form       gone      form       form     form        gone     gone     gone      door
my_picture         told       gone      told       told     told        gone     gone     gone      door
my_nude            no         gone      no         no       no          gone     gone     gone      door
my_files           form       gone      form       form     form        gone     gone     gone      door
message            form       gone      form       form     form        gone     gone     gone      door
clauses            gone       gone      gone       told     told        gone     gone     gone      door
set_clauses        gone       gone      gone       form     form        gone     gone     gone      door
close_now          gone       gone      gone       way      way         gone     gone     gone      door
send acknowledge   gone       gone      gone       done     done        gone     gone     gone      door
send take          gone       gone      gone       done     done        gone     gone     gone      door
send note          gone       gone      gone       done     done        gone     gone     gone      door
send move          gone       gone      gone       done     done        gone     gone     gone      door
send close         gone       gone      gone       done     done        gone     gone     gone      door
send evidence      gone       gone      gone       done     done        gone     gone     gone      door
send bundle        gone       gone      gone       file     file        gone     gone     gone      door
send aside         gone       gone      gone       done     done        gone     gone     gone      door
send reroute       gone       gone      gone       done     done        gone     gone     gone      door
send give_back     gone       gone      gone       kept     kept        gone     gone     gone      door
send put_off       gone       gone      gone       done     done        gone     gone     gone      door
send tell          gone       gone      gone       done     done        gone     gone     gone      door
send answer        gone       gone      gone       done     done        gone     gone     gone      door
send look          gone       gone      gone       done     done        gone     gone     gone      door
send add           done       gone      done       done     done        gone     gone     gone      door
send refer         done       gone      done       done     done        gone     gone     gone      door
send my_files      done       gone      done       done     done        gone     gone     gone      door
send message       done       gone      done       done     done        gone     gone     gone      door
send set_clauses   gone       gone      gone       done     done        gone     gone     gone      door
send close_now     gone       gone      gone       done     done        gone     gone     gone      door
"""
RELATIONS = (
    "raised it",
    "named in it",
    "named and raised it",
    "handles it",
    "leads that school",
    "stepped aside",
    "leads another",
    "stranger",
    "leaver",
)
MISSING = "SR-ABCD-2345"
SEEN_WHOLE, SEEN_IN_PART = "canary-of-the-record", "canary-of-the-post"
ANSWERS: dict[str, str | tuple[str, ...]] = {
    **CLOSING,
    "note": "A note.",
    "purpose": "police",
    "recipient": "PC Example",
    "reason": "They asked for it.",
    "state": "waiting",
    "why": "A reason.",
    "about": "pupil",
    "kind": "hate",
    "school": "oak",
    "named": (ASSISTANT.id,),
    "clock": "acknowledge",
    "days": "1",
    "rung": "platform",
    "on": "2026-11-20",
    "came": "stays",
    "still_there": "no",
    "more": "More of it.",
    "message": "A message.",
    "to": "union",
    "clauses": (),
}
TAKEN_UP = {"take", "move", "close", "close_now", "tell", "answer", "look"}
"""Steps that are possible once it was acknowledged."""
BY_ROLE = {person.role: person for person in ONE_A_ROLE}
HANDLERS = tuple(
    role
    for role in Role
    if role.value
    in {
        "line_manager",
        "deputy_headteacher",
        "headteacher",
        "executive_headteacher",
        "chair_of_governors",
        "safeguarding_lead",
        "data_protection_lead",
        "business_manager",
    }
)
"""Who can stand in a federation's table."""


def cells() -> dict[tuple[str, str], str]:
    """Return the table: the cell of a step in a relation."""
    return {
        (line[:17].strip(), relation): cell
        for line in TABLE.strip().splitlines()[3:]
        for relation, cell in zip(RELATIONS, line[17:].split(), strict=True)
    }


CELLS = cells()
STEPS = tuple(dict.fromkeys(step for step, _ in CELLS))


@dataclass
class Scene:
    """Somebody in a relation to a concern, in a bot of its own."""

    chat: Chat
    person: Person
    reference: str

    @property
    def file(self) -> str:
        """The id of its file."""
        kept = self.chat.store.register.find(self.reference)
        return self.chat.store.register.evidence(kept)[0].id


def to(*roles: Role, reads: tuple[Role, ...] = ()) -> Routes:
    """Return a table of one line."""
    return Routes((Line(When(), roles, reads),))


LAST = (Role.CHAIR_OF_GOVERNORS, Role.EXECUTIVE_HEADTEACHER)


def raised(chat: Chat, by: Person, *named: Person) -> str:
    return chat.raise_concern(
        by, PNG, named=tuple(p.id for p in named), quote=SEEN_IN_PART, seen_by=SEEN_WHOLE, about="school"
    )


def raised_it(person: Person) -> Scene:
    last = CHAIR.role if person != CHAIR else EXECUTIVE_HEAD.role
    chat = Chat(routes=to(last))
    return Scene(chat, person, raised(chat, person))


def named_in_it(person: Person) -> Scene:
    chat = Chat()
    return Scene(chat, person, raised(chat, ELM_TEACHER, person))


def named_and_raised_it(person: Person) -> Scene:
    chat = Chat()
    return Scene(chat, person, raised(chat, person, person))


def handles_it(person: Person) -> Scene:
    chat = Chat(routes=to(person.role, *LAST))
    return Scene(chat, person, raised(chat, TEACHER))


def leads_that_school(person: Person) -> Scene:
    chat = Chat(routes=to(CHAIR.role, EXECUTIVE_HEAD.role, reads=(person.role,)))
    return Scene(chat, person, raised(chat, TEACHER))


def stepped_aside(person: Person) -> Scene:
    scene = handles_it(person)
    form = scene.chat.ask(person, "concerns", "aside", scene.reference)
    assert isinstance(form, Form)
    scene.chat.fill(person, form, {})
    return scene


def leads_another(person: Person) -> Scene:
    elsewhere = replace(person, id="elsewhere", name="Eli Elsewhere", school=ELM.id)
    chat = Chat([*(p for p in EVERYBODY if p.id != "elsewhere"), elsewhere], routes=to(OAK_HEAD.role, *LAST))
    return Scene(chat, elsewhere, raised(chat, ELM_TEACHER))


def stranger(person: Person) -> Scene:
    last = CHAIR.role if person != CHAIR else EXECUTIVE_HEAD.role
    chat = Chat(routes=to(last))
    return Scene(chat, person, raised(chat, ELM_TEACHER))


def leaver(person: Person) -> Scene:
    scene = handles_it(person)
    gone = replace(person, until=date(2026, 11, 19))
    everybody = [gone if p == person else p for p in EVERYBODY]
    scene.chat.store.directory._people = tuple(everybody)  # noqa: SLF001 - the fake's own list
    return scene


def at(*roles: Role) -> tuple[Person, ...]:
    return tuple(BY_ROLE[role] for role in roles)


OF_A_SCHOOL = tuple(p for p in ONE_A_ROLE if p.school != FEDERATION)
SCENES: dict[str, tuple[Callable[[Person], Scene], tuple[Person, ...]]] = {
    "raised it": (raised_it, ONE_A_ROLE),
    "named in it": (named_in_it, ONE_A_ROLE),
    "named and raised it": (named_and_raised_it, ONE_A_ROLE),
    "handles it": (handles_it, at(*HANDLERS)),
    "leads that school": (leads_that_school, at(*(r for r in HANDLERS if r not in LAST))),
    "stepped aside": (stepped_aside, at(*HANDLERS)),
    "leads another": (leads_another, OF_A_SCHOOL),
    "stranger": (stranger, ONE_A_ROLE),
    "leaver": (leaver, at(*HANDLERS)),
}


# What a step shows.


def shown_by(  # noqa: PLR0911 - one for each line of the table
    scene: Scene, step: str, reference: str
) -> Reply | Form | Returned | str:
    """Ask for a step, or send it; return what was shown."""
    chat, person = scene.chat, scene.person
    match step:
        case "list":
            return chat.say(person, "/concerns")
        case "typed reference":
            return chat.dispatcher.say(person, reference.lower())
        case "list of closed":
            close(scene)
            return chat.ask(person, "concerns", "closed")
        case "notices":
            close(scene)  # which tells whoever raised it
            chat.deliver()
            return chat.say(person, "/notices")
        case "notice on its way":
            close(scene)
            return "\n".join(notice.about for notice in wanted(scene))
        case "workbook":
            return in_the_workbook(scene)
        case "file":
            return chat.ask(person, "concerns", "file", f"{reference}:{scene.file}")
        case _ if step.startswith("send "):
            return send(scene, step.removeprefix("send "), reference)
        case _:
            return chat.ask(person, "concerns", step, reference)


def send(scene: Scene, step: str, reference: str) -> Reply | Returned:
    """Send a step as one could who made the form up by hand, with the right version."""
    seen = str(scene.chat.store.register.find(scene.reference).version)
    words_sent = seen if step == "close_now" else ""
    ask = Ask(scene.person, "concerns", words_sent, step=step, about=reference)
    return scene.chat.dispatcher.send(Filled(ask, new_id(), seen, Sent(ANSWERS, {"files": (PNG,)})))


def handler_of(scene: Scene) -> Person:
    kept = scene.chat.store.register.find(scene.reference)
    return next(p for p in scene.chat.services.directory.people() if may_read(p, kept))


def close(scene: Scene) -> None:
    handler = handler_of(scene)
    scene.chat.acknowledge(handler, scene.reference)
    scene.chat.close(handler, scene.reference)


def wanted(scene: Scene) -> Iterator[Notice]:
    services, store = scene.chat.services, scene.chat.store
    for notice in store.outbox.on_their_way:
        if notice.to == scene.person.id and still_wanted(notice, store.register, services.directory, store.redirects):
            yield notice


def in_the_workbook(scene: Scene) -> str:
    now = scene.chat.clock()
    made = report(scene.chat.store.records, scene.chat.services.directory, Week.of(now), scene.person, now)
    (row,) = made.rows or (None,)
    if row is None or row.details is None:
        assert not made.attention.references, "what needs somebody is told to those who may read it"
        return "" if row is None else repr("a row without a name")
    return repr(row.details)


def kind_of(scene: Scene, shown: Reply | Form | Returned | str, gone: object) -> str:
    """Return what was shown, in a word of the table; on every surface it has to be the same."""
    if isinstance(shown, str):
        words_of = {"": "no", repr("a row without a name"): "number"}
        return words_of.get(shown) or ("whole" if SEEN_IN_PART in shown else "told")
    if shown == gone:
        return "gone"
    if isinstance(shown, Returned):
        return "kept"
    kinds = {_on_a_surface(scene, shown, surface(shown)) for surface in PLATFORMS.values()}
    assert len(kinds) == 1, kinds
    return kinds.pop()


def _on_a_surface(scene: Scene, shown: Reply | Form, text: str) -> str:
    if SEEN_WHOLE in text:
        return "whole"
    if SEEN_IN_PART in text:
        return "receipt"
    if isinstance(shown, Form):
        return "form"
    if any(isinstance(part, File) for part in shown.parts):
        return "file"
    alone = len(shown.parts) == 1 and scene.reference in text
    return "way" if alone else "told" if scene.reference in repr(shown) else "no"


def outcome(scene: Scene, step: str) -> str:
    """Return what a step comes to, and see that what is forbidden reads as what is not there, on every surface."""
    if scene.chat.services.directory.person(scene.person.id) is None:
        assert list(wanted(scene)) == []
        return "door"
    missing = "" if step in {"list", "list of closed", "notices", "notice on its way", "workbook"} else MISSING
    before, beside_before = scene.chat.store.register.find(scene.reference), beside(scene)
    gone = shown_by(scene, step, missing) if missing else None
    assert scene.chat.store.register.find(scene.reference) == before
    shown = shown_by(scene, step, scene.reference)
    after = scene.chat.store.register.find(scene.reference)
    found = kind_of(scene, shown, gone)
    if found == "gone":
        assert (after, beside(scene)) == (before, beside_before)
        same_on_every_surface(shown, gone)
    if isinstance(shown, Returned):
        return found
    if step.startswith("send ") and found != "gone":
        assert isinstance(shown, Reply), shown
        handed_out = any(isinstance(part, File) for part in shown.parts)
        is_new = (after.version, *beside(scene)) > (before.version, *beside_before)
        return "done" if is_new else "file" if handed_out else "nothing"
    return found


def beside(scene: Scene) -> tuple[int, int]:
    """Return how much is kept beside the concern itself: reminders put off, and steps of the ladder."""
    course = scene.chat.store.clocks.written(scene.chat.store.register.find(scene.reference))
    return len(course.put_offs), len(course.entries)


def same_on_every_surface(shown: object, gone: object) -> None:
    for surface in PLATFORMS.values():
        assert isinstance(shown, Reply)
        assert isinstance(gone, Reply)
        assert surface(shown).encode() == surface(gone).encode()


def ready(scene: Scene, step: str) -> None:
    """Bring a concern to where a step is possible."""
    here = scene.chat.services.directory.person(scene.person.id)
    if not here or step.removeprefix("send ") not in TAKEN_UP:
        return
    handler = handler_of(scene)
    scene.chat.acknowledge(handler, scene.reference)
    if step.endswith("close_now"):
        scene.chat.prepare(handler, scene.reference)
    if step.endswith("answer"):
        form = scene.chat.ask(handler, "concerns", "tell", scene.reference)
        assert isinstance(form, Form)
        scene.chat.fill(handler, form, {"rung": "platform", "on": "2026-11-20"})


def test_the_table_has_a_cell_for_every_step_in_every_relation() -> None:
    shown = set(COMMAND.steps) - {"", "closed"}
    sent = {f"send {name}" for name, step in COMMAND.steps.items() if step.save}
    lists = {"list", "typed reference", "list of closed", "notices", "notice on its way", "workbook"}
    assert set(STEPS) == shown | sent | lists
    assert set(CELLS) == {(step, relation) for step in STEPS for relation in RELATIONS}


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_comes_in_every_relation_to_what_the_table_says(step: str, relation: str) -> None:
    make, people = SCENES[relation]
    for person in people:
        scene = make(person)
        ready(scene, step)
        assert (person.role.value, outcome(scene, step)) == (person.role.value, CELLS[step, relation])


def test_every_role_is_tried() -> None:
    assert {p.role for p in ONE_A_ROLE} == set(Role)
    assert {p.role for p in SCENES["handles it"][1]} == set(HANDLERS)
    assert OF_THE_FEDERATION.isdisjoint({p.role for p in OF_A_SCHOOL})


def test_a_bot_that_forgot_who_is_named_would_be_found_out() -> None:
    scene = named_in_it(OAK_HEAD)
    kept = scene.chat.store.register._kept[scene.reference]  # noqa: SLF001 - the fake's own record
    kept.concern = replace(kept.concern, named=frozenset(), readers=kept.concern.readers | {OAK_HEAD.post})
    assert outcome(scene, "open") == "whole"
    assert "told" in outcome(scene, "list")


def test_an_answer_of_its_own_for_what_is_forbidden_would_be_found_out() -> None:
    scene = stranger(ASSISTANT)
    gone = shown_by(scene, "open", MISSING)
    other = scene.chat.say(ASSISTANT, "/help")
    assert kind_of(scene, other, gone) != "gone"
    with pytest.raises(AssertionError):
        same_on_every_surface(other, gone)
    assert words(scene.chat.open(ASSISTANT, scene.reference))


# How long a record is kept: the steps of /records. Those of /group are about chats, and touch no concern.

RECORDS = """
step         decides  stands in  leads  handles  raised it  named  aside  leads another  stranger
-----------  -------  ---------  -----  -------  ---------  -----  -----  -------------  --------
record       told     told       told   gone     gone       gone   gone   gone           gone
class        form     form       gone   gone     gone       gone   gone   gone           gone
hold         form     form       form   gone     gone       gone   gone   gone           gone
lift         form     form       gone   gone     gone       gone   gone   gone           gone
refuse       form     form       gone   gone     gone       gone   gone   gone           gone
sign         form     form       gone   gone     gone       gone   gone   gone           gone
redact       gone     form       form   gone     gone       gone   gone   gone           gone
cut          told     told       told   gone     gone       gone   gone   gone           gone
pick         gone     receipt    receipt  gone   gone       gone   gone   gone           gone
files        gone     told       told   gone     gone       gone   gone   gone           gone
mask         gone     told       told   gone     gone       gone   gone   gone           gone
masked       gone     form       form   gone     gone       gone   gone   gone           gone
send class   done     done       gone   gone     gone       gone   gone   gone           gone
send hold    done     done       done   gone     gone       gone   gone   gone           gone
send lift    done     done       gone   gone     gone       gone   gone   gone           gone
send refuse  done     done       gone   gone     gone       gone   gone   gone           gone
send sign    done     done       gone   gone     gone       gone   gone   gone           gone
send redact  gone     receipt    receipt  gone   gone       gone   gone   gone           gone
send cut     gone     done       done   gone     gone       gone   gone   gone           gone
send pick    gone     done       done   gone     gone       gone   gone   gone           gone
send masked  gone     done       done   gone     gone       gone   gone   gone           gone
"""
"""What somebody may do about how long a record is kept, in the words of the table above."""
OF_RECORDS: dict[str, Callable[[], Scene]] = {
    "decides": lambda: stranger(DATA_LEAD),
    "stands in": lambda: handles_it(EXECUTIVE_HEAD),
    "leads": lambda: handles_it(OAK_HEAD),
    "handles": lambda: handles_it(LINE_MANAGER),
    "raised it": lambda: raised_it(TEACHER),
    "named": lambda: named_in_it(DATA_LEAD),
    "aside": lambda: stepped_aside(EXECUTIVE_HEAD),
    "leads another": lambda: leads_another(OAK_HEAD),
    "stranger": lambda: stranger(ASSISTANT),
}
KEPT_AS_LONG: dict[str, Raw] = {"class": "ordinary", "why": "mistake", "again": "12", "exact": SEEN_IN_PART}
RECORD_CELLS = {
    (line[:11].strip(), relation): cell
    for line in RECORDS.strip().splitlines()[2:]
    for relation, cell in zip(OF_RECORDS, line[11:].split(), strict=True)
}


def is_due(scene: Scene, *, held: bool) -> None:
    """Make a concern a record whose time is over, whoever could have closed it."""
    kept, now = scene.chat.store.register._kept[scene.reference], scene.chat.clock()  # noqa: SLF001 - the fake's own
    closed = replace(kept.concern, state=State.CLOSED, closed_at=now, retention="ordinary")
    kept.concern = replace(closed, legal_hold=held, held_at=now if held else None)
    scene.chat.clock.move(timedelta(days=400))


def ask_of_record(scene: Scene, step: str, reference: str) -> Reply | Form | Returned:
    """Ask for a step of a record, or send it as one could who made the form up by hand."""
    name, kept = step.removeprefix("send "), scene.chat.store.register.find(scene.reference)
    texts = scene.chat.store.privacy.texts(kept)
    cuts = find_words(SEEN_IN_PART, texts.pieces)
    places = written(texts.mark, cuts)
    about = {"pick": f"{reference}/{texts.mark}/near/{written('', cuts)}"} | dict.fromkeys(
        ("mask", "masked"), f"{reference}:{scene.file}"
    )
    if name == step:
        return scene.chat.ask(scene.person, "records", step, about.get(name, reference))
    ask = Ask(scene.person, "records", places if name == "cut" else "", name, about.get(name, reference))
    answers: dict[str, Raw] = {**KEPT_AS_LONG, "reference": reference, "near": tuple(map(as_code, cuts))}
    files = {"files": (Upload("covered.png", png(2, 2)),)} if name == "masked" else {}
    return scene.chat.dispatcher.send(Filled(ask, new_id(), str(kept.version), Sent(answers, files)))


@pytest.mark.parametrize(("step", "relation"), RECORD_CELLS)
def test_every_step_of_a_record_comes_to_what_the_table_says(step: str, relation: str) -> None:
    scene = OF_RECORDS[relation]()
    is_due(scene, held=step.endswith("lift"))
    before = scene.chat.store.register.find(scene.reference)
    gone = ask_of_record(scene, step, MISSING)
    shown = ask_of_record(scene, step, scene.reference)
    after = scene.chat.store.register.find(scene.reference)
    assert not isinstance(shown, Returned)
    found = kind_of(scene, shown, gone) if after == before else "done"
    assert found == RECORD_CELLS[step, relation]
    if found == "gone":
        same_on_every_surface(shown, gone)


def test_every_step_of_a_record_has_its_row() -> None:
    of_requests = {"", "ask", "access", "check", "second", "agree", "draft", "picture", "looked", "release"}
    of_groups = {name for name in RECORDS_COMMAND.steps if name.startswith("group")}  # no concern: they have their own
    others = of_requests | of_groups
    steps = {name: step for name, step in RECORDS_COMMAND.steps.items() if name not in others}
    assert {step for step, _ in RECORD_CELLS} == {*steps, *(f"send {name}" for name in steps if steps[name].save)}
