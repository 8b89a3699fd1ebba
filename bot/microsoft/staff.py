"""Staff out of Entra through Microsoft Graph: who is in which group, and who manages whom. Nothing is ever written.

The bot needs two application permissions, with admin consent: GroupMember.Read.All for who is in a group, and
User.Read.All for what Entra knows of them. User.ReadBasic.All is less, but has neither the department nor the manager,
nor whether an account is switched on. A group with hidden members needs Member.Read.Hidden besides.

Groups within groups count: a school makes "all teachers" out of the teachers of each school, and whoever would be
passed over there would lose their way in. Members are asked for without a cast to users, since that needs Graph's
advanced queries, which answer from an index that lags behind and refuse `$expand`. A list of directory objects has no
manager to expand, so managers are asked for afterwards, by the ids of as many people as `in` may name.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from bot.http import OUT_OF_REACH
from bot.microsoft.faults import MicrosoftError
from bot.microsoft.staff_groups import OBJECT_ID
from bot.people.entra import TOO_MANY, FromEntra, Member, Plan, choose, not_used, staff_from
from bot.people.staff_table import MOST_ROWS

NO_CONSENT = (
    "Entra does not let the bot read group {group}. Please grant the application permissions GroupMember.Read.All and "
    "User.Read.All, with admin consent; for a group with hidden members, Member.Read.Hidden as well."
)
NO_PROFILES = (
    "Entra names the people in group {group} by their ids alone. Please grant the application permission "
    "User.Read.All, with admin consent."
)
NO_MANAGERS = (
    "Entra does not let the bot read who manages whom. Please grant the application permission User.Read.All, with "
    "admin consent."
)
NO_SUCH_GROUP = "Entra knows no group {group}. Is its object id right in entra.toml?"
NOT_SIGNED_IN = "Entra does not accept the bot's sign-in. Is its secret or certificate still valid?"
BUSY = "Entra asks to wait. Please try again in some minutes."
NOT_REACHED = "Microsoft 365 cannot be reached from here; is there a proxy or a firewall in between?"
NOT_ANSWERED = "Entra did not answer as it should. Please try again in some minutes."
UNEXPECTED = "Group {group}, member {position}: Entra's answer is not as expected in {field}."
UNEXPECTED_MANAGERS = "Entra's answer about who manages whom is not as expected."
CHANGED_MEANWHILE = "Entra did not say of everybody who manages them. Please try again in some minutes."

AT_ONCE = 15
"""Ids that Graph takes in one `in` of a filter."""
_MEMBERS = (
    "/groups/{id}/transitiveMembers"
    "?$select=id,displayName,mail,userPrincipalName,department,accountEnabled,userType&$top=999"
)
_MANAGERS = "/users?$select=id&$expand=manager($select=id)&$filter=id%20in%20({ids})"
_ANSWERED, _FORBIDDEN, _NOT_FOUND = 200, 403, 404
_BUSY = (429, 503, 504)
_USER, _GUEST, _ELSEWHERE = "#microsoft.graph.user", "guest", "#ext#"

Element = Mapping[str, object]


class Graph(Protocol):
    """Microsoft Graph, signed in."""

    def pages(self, path: str) -> Iterator[Mapping[str, object]]:
        """Yield the pages of a list, as many as there may be; raise MicrosoftError rather than end early."""
        ...


class _OddError(Exception):
    """Something in an answer is not of the kind that it should be; its text is the field's name."""


def read_staff(graph: Graph, plan: Plan) -> FromEntra:
    """Return the staff list that Entra has; raise BrokenStaffList, whose sentence names nobody.

    Everything is read before anything is returned: an answer that breaks off is no list.
    """
    chosen = choose([_members(graph, plan, number) for number in range(1, len(plan.groups) + 1)])
    return staff_from(plan, chosen, _managers(graph, [placed.member.id for placed in chosen.people]))


def _members(graph: Graph, plan: Plan, number: int) -> Sequence[Member]:
    group, found = plan.groups[number - 1], list[Member]()
    with _told({_FORBIDDEN: NO_CONSENT.format(group=number), _NOT_FOUND: NO_SUCH_GROUP.format(group=number)}):
        for position, element in enumerate(_elements(graph, _MEMBERS.format(id=group.id)), start=1):
            if position > MOST_ROWS:
                raise not_used(TOO_MANY)
            member = _member(element, number, position)
            found += [_as_listed(plan, element, member)] if member else []
    return found


def _as_listed(plan: Plan, element: Element, member: Member) -> Member:
    """Return a member by the address that the school chose for the list."""
    account = _text(element, "userPrincipalName").lower()
    email = account if plan.by_user_name else member.email
    return replace(member, email=email, has_two=member.email != account)


def _elements(graph: Graph, path: str) -> Iterator[Element]:
    """Yield what a list holds; raise MicrosoftError for anything that is no object, since it may have been a person."""
    for page in graph.pages(path):
        found = page.get("value")
        if not isinstance(found, list) or not all(isinstance(element, dict) for element in found):
            raise MicrosoftError(OUT_OF_REACH, status=_ANSWERED)
        yield from found


@contextmanager
def _told(sentences: Mapping[int, str]) -> Iterator[None]:
    """Turn a call that failed into the sentence for its status."""
    try:
        yield
    except MicrosoftError as failed:
        raise not_used(sentences.get(failed.status) or _otherwise(failed)) from None


def _otherwise(failed: MicrosoftError) -> str:
    if failed.locked_out:
        return NOT_SIGNED_IN
    if failed.code == OUT_OF_REACH and not failed.status:
        return NOT_REACHED
    return BUSY if failed.status in _BUSY else NOT_ANSWERED


def _member(element: Element, group: int, position: int) -> Member | None:
    """Return a user; None for a group within the group, a device and whatever else is nobody."""
    try:
        if _text(element, "@odata.type") != _USER:
            return None
        if element.get("userPrincipalName") is None and element.get("accountEnabled") is None:
            raise not_used(NO_PROFILES.format(group=group))
        return _user(element, position)
    except _OddError as odd:
        raise not_used(UNEXPECTED.format(group=group, position=position, field=odd)) from None


def _user(element: Element, position: int) -> Member:
    account, kind = _text(element, "userPrincipalName").lower(), _perhaps(element, "userType").lower()
    enabled = element.get("accountEnabled")
    if not isinstance(enabled, bool):
        raise _OddError("accountEnabled")
    return Member(
        position,
        _id(element),
        _text(element, "displayName"),
        _perhaps(element, "mail").lower() or account,
        _perhaps(element, "department"),
        is_enabled=enabled,
        # Entra has no kind for accounts older than kinds.
        is_guest=kind == _GUEST or (not kind and _ELSEWHERE in account),
    )


def _id(element: Element) -> str:
    id_ = _text(element, "id").lower()
    if not OBJECT_ID.fullmatch(id_):
        raise _OddError("id")
    return id_


def _text(element: Element, key: str) -> str:
    text = _perhaps(element, key)
    if not text:
        raise _OddError(key)
    return text


def _perhaps(element: Element, key: str) -> str:
    value = element.get(key)
    if value is not None and not isinstance(value, str):
        raise _OddError(key)
    return (value or "").strip()


def _managers(graph: Graph, ids: Sequence[str]) -> Mapping[str, str]:
    """Return the id of everybody's manager by their own; who has none is left out."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        found |= _managers_of(graph, ids[start : start + AT_ONCE])
    return {id_: manager for id_, manager in found.items() if manager}


def _managers_of(graph: Graph, ids: Sequence[str]) -> Mapping[str, str]:
    """Return everybody's manager, or "" for none."""
    path = _MANAGERS.format(ids=",".join(f"'{id_}'" for id_ in ids))
    found: dict[str, str] = {}
    with _told({_FORBIDDEN: NO_MANAGERS}):
        for element in _elements(graph, path):
            found |= _manager(element)
            if len(found) > len(ids):
                raise not_used(UNEXPECTED_MANAGERS)
    if set(found) != set(ids):
        raise not_used(CHANGED_MEANWHILE)
    return found


def _manager(element: Element) -> Mapping[str, str]:
    manager = element.get("manager")
    try:
        if manager is None:
            return {_id(element): ""}
        if isinstance(manager, Mapping):
            return {_id(element): _id(manager)}
    except _OddError:
        pass
    raise not_used(UNEXPECTED_MANAGERS)
