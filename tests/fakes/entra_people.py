"""Fake of the part of Microsoft Graph that bot/microsoft/staff.py reads: groups, the people in them, their managers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.microsoft.faults import MicrosoftError
from tests.fakes.graph import Call, FakeGraph
from tests.fakes.microsoft_server import Answer, says

Element = Mapping[str, object]

_MEMBERS = re.compile(r"/groups/([^/?]+)/transitiveMembers\?\$select=([\w,]+)&\$top=(\d+)")
_MANAGERS = re.compile(r"/users\?\$select=id&\$expand=manager\(\$select=id\)&\$filter=id%20in%20\(([^()]+)\)")
_USER, _GROUP, _TYPE = "#microsoft.graph.user", "#microsoft.graph.group", "@odata.type"
_MOST_IN_A_FILTER, _LARGEST_PAGE = 15, 999


def id_of(number: int) -> str:
    """Return the object id of a person or a group that a test counts."""
    return f"00000000-0000-0000-0000-{number:012}"


def somebody(number: int, name: str, department: str | None = "Oak Primary", **other: object) -> Element:
    """Return a user: the account is first.last at this school; `other` are fields that are not as usual."""
    account = f"{name.replace(' ', '.')}@Example.org"
    return {
        _TYPE: _USER,
        "id": id_of(number),
        "displayName": name,
        "mail": account,
        "userPrincipalName": account,
        "department": department,
        "accountEnabled": True,
        "userType": "Member",
    } | other


class FakeGroups:
    """Graph with people and groups, which answers in small pages and as the real one does.

    `groups` has the numbers of the people and groups in each group; `managers` the number of somebody's manager by
    theirs; `fails` the error in place of a page, counted from 1 over all that are asked for.
    """

    def __init__(
        self,
        people: Iterable[Element] = (),
        groups: Mapping[int, Sequence[int]] | None = None,
        managers: Mapping[int, int] | None = None,
        fails: Mapping[int, MicrosoftError] | None = None,
        page: int = 2,
    ) -> None:
        self.people = {str(person["id"]): person for person in people}
        self.groups = {id_of(group): [id_of(number) for number in inside] for group, inside in (groups or {}).items()}
        self.managers = {id_of(number): id_of(manager) for number, manager in (managers or {}).items()}
        self.odd_managers: list[Element] | None = None
        self._fails, self._page, self.pages_read = fails or {}, page, 0
        self.asked: list[str] = []

    def pages(self, path: str) -> Iterator[Element]:
        """Yield the pages of a list."""
        self.asked.append(path)
        found = self.found(path)
        for start in range(0, max(len(found), 1), self._page):
            self.pages_read += 1
            if self.pages_read in self._fails:
                raise self._fails[self.pages_read]
            yield {"value": list(found[start : start + self._page])}

    def found(self, path: str) -> Sequence[Element]:
        """Return all of a list."""
        if members := _MEMBERS.fullmatch(path):
            if members[1] not in self.groups:
                raise MicrosoftError("request_resource_not_found", status=404)
            assert int(members[3]) <= _LARGEST_PAGE
            selected = {_TYPE, *members[2].split(",")}
            inside = self._inside(members[1], {})
            return [{key: value for key, value in each.items() if key in selected} for each in inside.values()]
        managers = _MANAGERS.fullmatch(path)
        assert managers, "nothing else is ever asked for"
        ids = [quoted.strip("'") for quoted in managers[1].split(",")]
        assert len(ids) <= _MOST_IN_A_FILTER
        return [self._with_manager(id_) for id_ in ids] if self.odd_managers is None else self.odd_managers

    def _inside(self, group: str, found: dict[str, Element]) -> dict[str, Element]:
        for id_ in self.groups[group]:
            if id_ in self.groups and id_ not in found:
                found[id_] = {_TYPE: _GROUP, "id": id_, "displayName": "A group"}
                self._inside(id_, found)
            elif id_ not in found:
                found[id_] = self.people[id_]
        return found

    def _with_manager(self, id_: str) -> Element:
        manager = self.managers.get(id_)
        return {"id": id_} | ({"manager": {_TYPE: _USER, "id": manager}} if manager else {})


def put(groups: FakeGroups, graph: FakeGraph, page: int) -> None:
    """Put groups and people into a Graph that is reached over the network, with so many on a page."""
    for group in groups.groups:
        path = f"/groups/{group}/transitiveMembers"
        fields = "id,displayName,mail,userPrincipalName,department,accountEnabled,userType"
        graph.collection(path, groups.found(f"{path}?$select={fields}&$top=999"), page)

    def users(call: Call) -> Answer:
        asked = {name: call.request.query[name] for name in ("$select", "$expand", "$filter")}
        path = "&".join(f"{name}={value.replace(' ', '%20')}" for name, value in asked.items())
        return says(200, {"value": groups.found(f"/users?{path}")})

    graph.route("GET", "/users", users)
