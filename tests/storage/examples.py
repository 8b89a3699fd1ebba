"""Made-up people and concerns for the tests of the store."""

from datetime import UTC, datetime, timedelta

from bot.concerns.concern import AboutWhom, Concern, Evidence, Kind, NewEvidence, Platform, Relation, Words
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import FEDERATION, Person, Post, Role, School
from bot.storage import Keys, Store
from bot.storage.sealing import new_keys
from tests.fakes.store import FakeStore

AnyStore = FakeStore | Store

NOW = datetime(2026, 11, 20, 8, 5, 0, 123456, UTC)
KEYS = Keys.parse(new_keys())

OAK = School("oak", "Oak Lane Primary")
ELM = School("elm", "Elm Road Primary")
TEACHER = Person("p-ann", "Ann Example", Role.TEACHER, "oak", manager="p-hal")
OTHER_TEACHER = Person("p-bob", "Bob Example", Role.TEACHER, "oak")
HEAD = Person("p-hal", "Hal Example", Role.HEADTEACHER, "oak")
CO_HEAD = Person("p-cat", "Cat Example", Role.HEADTEACHER, "oak")
OTHER_HEAD = Person("p-eve", "Eve Example", Role.HEADTEACHER, "elm")
CHAIR = Person("p-gus", "Gus Example", Role.CHAIR_OF_GOVERNORS)
STAFF = (TEACHER, OTHER_TEACHER, HEAD, CO_HEAD, OTHER_HEAD, CHAIR)

HEAD_OF_OAK = Post(Role.HEADTEACHER, "oak")


def a_concern(reference: str = "SR-7K3M-9QVX", raised_at: datetime = NOW) -> Concern:
    """Return a concern that Ann raised and the head of Oak Lane deals with."""
    return Concern(
        reference,
        "oak",
        TEACHER.id,
        raised_at,
        raised_at - timedelta(hours=2),
        Platform.FACEBOOK,
        Relation.PARENT,
        AboutWhom.STAFF,
        Kind.DEFAMATORY,
        HEAD_OF_OAK,
        frozenset({HEAD_OF_OAK, Post(Role.EXECUTIVE_HEADTEACHER, FEDERATION)}),
    )


def an_event(action: Action = Action.CONCERN_RAISED, actor: str = TEACHER.id, at: datetime = NOW) -> Event:
    """Return an event."""
    return Event(actor, action, "SR-7K3M-9QVX", at, {"to": "raised"})


def a_notice(key: str = "new/SR-7K3M-9QVX/p-hal", due: datetime = NOW, to: str = HEAD.id) -> Notice:
    """Return a notice."""
    return Notice(key, NoticeKind.NEW_CONCERN, to, "SR-7K3M-9QVX", due)


def a_file(evidence_id: str = "e1", content: bytes = b"\x89PNG picture") -> NewEvidence:
    """Return a file."""
    return NewEvidence(Evidence(evidence_id, "evidence-1.png", "image/png", 12, "ab" * 32, TEACHER.id, NOW), content)


def raise_one(
    store: AnyStore, concern: Concern | None = None, words: Words | None = None, nonce: str = "n1", *files: NewEvidence
) -> Concern:
    """Raise a concern in a store and return it as it stands there."""
    new = concern or a_concern()
    said = words or Words(quote="They said it")
    reference = store.register.raise_concern(
        new, said, files, nonce=nonce, event=an_event(), notices=[a_notice(f"new/{new.reference}")]
    )
    return store.register.find(reference)
