"""Where formal requests and serious matters belong: the file that a school edits, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.errors import BrokenPolicy
from bot.people import Role
from bot.requests.redirect import RequestKind
from bot.toml_file import read_toml, text_at

FILE = "procedures.toml"
MISSING_KIND = "{file} has no part [{kind}]."
UNKNOWN_KIND = "{file} has a part [{kind}], which is no kind of request."
NOT_PEOPLE = "{file}: [{kind}] go_to should be a list with at least one role or outside contact."
UNKNOWN_PERSON = "{file}: [{kind}] sends people to {name}, which is neither a role nor an outside contact."
NOT_HTTPS = "{file}: [{kind}] has a link that is not a web address beginning with https://."
CHECKED = (
    "{file}: every kind of formal request has a procedure, {count} in all.",
    "{file}: every procedure leads to a known role or outside contact, and every link begins with https://.",
)
_OUTSIDE = "outside"
_EXAMPLE_PHONES = ("01632", "02079460", "07700900")
"""Telephone numbers that ring nowhere: Ofcom keeps them for drama."""


@dataclass(frozen=True, slots=True)
class OutsideContact:
    """Somebody outside the federation: who, the telephone number, and when to ring."""

    code: str
    name: str
    phone: str
    when: str

    @property
    def rings_nowhere(self) -> bool:
        """Say whether the telephone number is still an example."""
        return "".join(filter(str.isdigit, self.phone)).startswith(_EXAMPLE_PHONES)


@dataclass(frozen=True, slots=True)
class Procedure:
    """The procedure for one kind of request.

    `go_to` are the roles, `outside` the outside contacts, each in the order of the file. `how` and `say` are sentences.
    """

    kind: RequestKind
    name: str
    go_to: tuple[Role, ...]
    outside: tuple[OutsideContact, ...]
    how: str
    say: str
    link: str


@dataclass(frozen=True, slots=True, eq=False)
class Procedures:
    """The whole file: a procedure for every kind of request, and the outside contacts by their code."""

    by_kind: Mapping[RequestKind, Procedure]
    outside: Mapping[str, OutsideContact]

    def of(self, kind: RequestKind) -> Procedure:
        """Return the procedure for a kind of request."""
        return self.by_kind[kind]

    def check(self) -> list[str]:
        """Return what was checked, in plain sentences."""
        return [sentence.format(file=FILE, count=len(self.by_kind)) for sentence in CHECKED]


def load(path: Path) -> Procedures:
    """Return the procedures of a file, or raise BrokenPolicy with the place of what is wrong."""
    tables = read_toml(path)
    contacts = _contacts(tables.pop(_OUTSIDE, {}), path)
    for name in tables:
        if name not in set(RequestKind):
            raise BrokenPolicy(UNKNOWN_KIND.format(file=path.name, kind=name))
    found = {kind: _procedure(kind, tables.get(kind), contacts, path) for kind in RequestKind}
    return Procedures(MappingProxyType(found), MappingProxyType(contacts))


def _contacts(tables: object, path: Path) -> dict[str, OutsideContact]:
    found = tables if isinstance(tables, dict) else {}
    return {code: _contact(code, table, path) for code, table in found.items()}


def _contact(code: str, table: object, path: Path) -> OutsideContact:
    name, phone, when = (text_at(table, key, path, f"[{_OUTSIDE}.{code}] ") for key in ("name", "phone", "when"))
    return OutsideContact(code, name, phone, when)


def _procedure(kind: RequestKind, table: object, contacts: Mapping[str, OutsideContact], path: Path) -> Procedure:
    if not isinstance(table, dict):
        raise BrokenPolicy(MISSING_KIND.format(file=path.name, kind=kind))
    name, how, say, link = (text_at(table, key, path, f"[{kind}] ") for key in ("procedure", "how", "say", "link"))
    if urlsplit(link).scheme != "https" or not urlsplit(link).netloc:
        raise BrokenPolicy(NOT_HTTPS.format(file=path.name, kind=kind))
    people = _people(kind, table.get("go_to"), contacts, path)
    roles = tuple(Role(code) for code in people if code not in contacts)
    return Procedure(kind, name, roles, tuple(contacts[code] for code in people if code in contacts), how, say, link)


def _people(kind: RequestKind, listed: object, contacts: Mapping[str, OutsideContact], path: Path) -> list[str]:
    if not isinstance(listed, list) or not listed:
        raise BrokenPolicy(NOT_PEOPLE.format(file=path.name, kind=kind))
    for name in listed:
        if name not in contacts and name not in set(Role):
            raise BrokenPolicy(UNKNOWN_PERSON.format(file=path.name, kind=kind, name=name))
    return listed
