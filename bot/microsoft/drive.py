"""Monday's workbook in a folder of Microsoft 365: one file a week and recipient, where that person alone may read it.

Each workbook holds what its reader may read, so no two people share a folder. In SharePoint a person has made and
restricted the folders beforehand, one a recipient: the bot makes none there, since it would be open to everybody who
reads the library. In OneDrive a folder is its owner's alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import quote, unquote, urlsplit

from bot.delivery.worker import DeliveryFailed
from bot.errors import WrongSettings
from bot.http import OUT_OF_REACH
from bot.microsoft.faults import MicrosoftError, object_in
from bot.microsoft.graph import Graph
from bot.microsoft.handovers import Find, Handovers, delivery
from bot.microsoft.uploads import NAME_TAKEN, Uploads, find, is_sharepoint
from bot.notices import Notice
from bot.people import Directory, Person

DRIVE: Final = "drive"
"""What this channel is called where the handovers are kept."""
IN_ONEDRIVE = "Staffroom"
"""The folder in a recipient's OneDrive."""
SITE_MISSING = "site_missing"
LIBRARY_MISSING = "library_missing"
FOLDER_MISSING = "folder_missing"
DRIVE_MISSING = "drive_missing"
"""Our own codes for what a person has to make, to open to the bot, or to write rightly in the settings."""
NO_SITE = (
    "The address of the SharePoint site is not one that I can use. "
    "Please copy it from the browser, as in https://school.sharepoint.com/sites/Leaders"
)

_USERS = "/users?$filter=mail%20eq%20'{email}'&$select=id"
_FORBIDDEN = 403
_FOR_A_PERSON = frozenset({SITE_MISSING, LIBRARY_MISSING, FOLDER_MISSING, DRIVE_MISSING, NAME_TAKEN})


class Place(Protocol):
    """Where workbooks go."""

    def folder(self, to: Person) -> str:
        """Return a recipient's folder, as a path of Graph's that ends in an item; raise MicrosoftError."""
        ...

    def look(self, to: Person) -> None:
        """Raise MicrosoftError where there is no place for a recipient's workbooks; make nothing."""
        ...


class SharePoint:
    """A folder of a document library, which holds a folder for each recipient, named by the e-mail address.

    `site` is the site's address as a browser shows it, `library` the library's name as its page or its address shows
    it, `folder` a path in the library, empty for the library itself. With the permission Sites.Selected the bot sees
    this site and no other. Raises WrongSettings for an address that is not SharePoint's.
    """

    def __init__(self, graph: Graph, site: str, library: str, folder: str = "") -> None:
        if not is_sharepoint(site):
            raise WrongSettings(NO_SITE)
        parts = urlsplit(site)
        path = _encoded(_names(unquote(parts.path)))
        self._site = f"/sites/{parts.hostname}:/{path}" if path else f"/sites/{parts.hostname}"
        self._graph, self._library, self._folders = graph, library.strip().casefold(), _names(folder)
        self._drive = ""

    def folder(self, to: Person) -> str:
        """Return a recipient's folder, which somebody has made."""
        drive = self._drive or self._found()
        self._drive = ""  # looked up again after a failure: a library may be made anew
        found = _folder(self._graph, f"/drives/{drive}", (*self._folders, to.email.lower()))
        self._drive = drive
        return found

    def look(self, to: Person) -> None:
        """Look whether a recipient's folder is there."""
        self.folder(to)

    def _found(self) -> str:
        site = find(self._graph, self._site)
        if site is None:
            raise MicrosoftError(SITE_MISSING)
        drives = self._graph.items(f"/sites/{_id(site)}/drives?$select=id,name,webUrl")
        found = [drive for drive in drives if self._library in _library_names(drive)]
        if len(found) != 1:
            raise MicrosoftError(LIBRARY_MISSING)
        return _id(found[0])


class OneDrive:
    """A folder in the recipient's own OneDrive, made where it is missing: it is shared with nobody.

    Graph finds a person by their user name. Where that is not their address on our list it is looked up, which needs
    the permission User.Read.All: without it, they seem to have no OneDrive.
    """

    def __init__(self, graph: Graph, folder: str = IN_ONEDRIVE) -> None:
        self._graph, self._name = graph, folder

    def folder(self, to: Person) -> str:
        """Return the recipient's folder."""
        drive = self._drive_of(to)
        try:
            return _folder(self._graph, drive, (self._name,))
        except MicrosoftError as error:
            if error.code != FOLDER_MISSING:
                raise
        return f"{drive}/items/{_id(self._made(drive))}"

    def look(self, to: Person) -> None:
        """Look whether a recipient has a OneDrive."""
        self._drive_of(to)

    def _drive_of(self, to: Person) -> str:
        """Return the path of a recipient's drive, which is there; raise MicrosoftError."""
        for user in self._users(to.email):
            drive = f"/users/{user}/drive"
            if find(self._graph, f"{drive}/root?$select=id") is not None:
                return drive
        raise MicrosoftError(DRIVE_MISSING)

    def _users(self, email: str) -> Iterator[str]:
        """Yield whose drive to ask for: whoever has this user name, then the one person who has this address."""
        yield _encoded([email])
        try:
            found = list(self._graph.items(_USERS.format(email=quote(email.replace("'", "''"), safe="@"))))
        except MicrosoftError as error:
            if error.status == _FORBIDDEN:
                return
            raise
        yield from [_id(user) for user in found] if len(found) == 1 else ()

    def _made(self, drive: str) -> Mapping[str, Any]:
        body = {"name": self._name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
        return object_in(self._graph.call("POST", f"{drive}/root/children", json=body))


class DriveChannel:
    """The worker's channel to SharePoint or OneDrive, for Monday's workbook alone."""

    interrupts: Final = False

    def __init__(
        self, place: Place, uploads: Uploads, workbook: Find, directory: Directory, handovers: Handovers
    ) -> None:
        self._place, self._uploads, self._workbook = place, uploads, workbook
        self._directory, self._handovers = directory, handovers

    def has(self, notice: Notice) -> bool:
        """Say whether a workbook arrived already, as far as we wrote it down; raise Busy."""
        due = delivery(notice, self._directory)
        return due is not None and self._handovers.link(DRIVE, due.key) is not None

    def put(self, notice: Notice, now: datetime) -> None:
        """Put a workbook where it belongs, unless it is there, and write down where; raise DeliveryFailed or Busy.

        Every failure says when to come again, so that no second attempt is made within the same lease.
        """
        due = delivery(notice, self._directory)
        if due is None:
            return
        file = self._workbook(due.week, due.to)
        try:
            link = self._uploads.put(self._place.folder(due.to), file, due.key)
        except MicrosoftError as error:
            locked_out = error.locked_out or error.code in _FOR_A_PERSON
            raise DeliveryFailed(error.code, error.retry_after or timedelta(), locked_out=locked_out) from None
        self._handovers.record(DRIVE, due.key, link, due.arrived(DRIVE, now))


def _folder(graph: Graph, drive: str, names: Iterable[str]) -> str:
    item = find(graph, f"{drive}/root:/{_encoded(names)}?$select=id,folder")
    if item is None or "folder" not in item:
        raise MicrosoftError(FOLDER_MISSING)
    return f"{drive}/items/{_id(item)}"


def _library_names(drive: Mapping[str, Any]) -> tuple[str, str]:
    """Return how a library is called: by its page, and by its address, which do not change together."""
    in_address = unquote(str(drive.get("webUrl")).rpartition("/")[2])
    return str(drive.get("name")).casefold(), in_address.casefold()


def _names(path: str) -> tuple[str, ...]:
    return tuple(name for name in path.split("/") if name)


def _encoded(names: Iterable[str]) -> str:
    return "/".join(quote(name, safe="") for name in names)


def _id(item: Mapping[str, Any]) -> str:
    found = item.get("id")
    if not isinstance(found, str) or not found:
        raise MicrosoftError(OUT_OF_REACH)
    return quote(found, safe="!,")
