"""A school's drives and mailboxes in a fake Microsoft 365, and the bot's side of it."""

from hashlib import sha256
from urllib.parse import urlsplit

from bot.microsoft.drive import DriveChannel, OneDrive, Place, SharePoint
from bot.microsoft.handovers import Find, Handovers, Secrets, Workbook
from bot.microsoft.mail import MailChannel
from bot.microsoft.uploads import STEP, Bounds, Uploads
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person
from bot.reports.workbook import file_name
from bot.weeks import Week
from tests.builders import OAK_HEAD, directory, notice
from tests.fakes.drive import HOST, FakeDrive
from tests.fakes.handovers import FakeHandovers, FakeSecrets
from tests.fakes.mailbox import FakeMailbox
from tests.fakes.microsoft import FakeMicrosoft

WEEK = Week.parse("2026-W47")
SITE = f"https://{HOST}/sites/Leaders"
SENDER = "staffroom@example.org"
PAGE = "https://staffroom.example.org/"
SMALL = Bounds(plain=STEP, fragment=STEP)
"""As little at once as there may be, so that tests have many fragments and few bytes."""
NAME = file_name(WEEK, OAK_HEAD)


def due(to: Person = OAK_HEAD, week: Week = WEEK) -> Notice:
    """Return the notice that a workbook is ready."""
    return notice(to, NoticeKind.WORKBOOK, about=week.name)


def made_up(size: int, seed: str = "") -> bytes:
    """Return bytes that no two places of a file share, so that a fragment in the wrong place shows."""
    block = b"".join(sha256(f"{seed}{number}".encode()).digest() for number in range(min(size, 1 << 16) // 32 + 1))
    numbered = (number.to_bytes(8, "big") + block for number in range(size // len(block) + 1))
    return b"".join(numbered)[:size]


def workbooks(content: bytes) -> Find:
    """Return what finds a workbook with this content for everybody."""
    return lambda week, to: Workbook(file_name(week, to), content)


class Seconds:
    """A clock that counts seconds, and goes on by `step` at each look."""

    def __init__(self, step: float = 0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        """Return the seconds."""
        self.now += self.step
        return self.now


class Office:
    """Everything, with a library, a folder for one head and a mailbox to send from."""

    def __init__(self, microsoft: FakeMicrosoft) -> None:
        self.microsoft = microsoft
        self.server, self.client_id = microsoft.server, microsoft.account.client_id
        self.drive = FakeDrive(microsoft.graph, microsoft.server)
        self.mailbox = FakeMailbox(microsoft.graph, SENDER)
        self.library = self.drive.library()
        self.folder = self.drive.folder(self.library, f"Monday/{OAK_HEAD.email}")
        self.handovers, self.secrets, self.seconds = FakeHandovers(), FakeSecrets(), Seconds()
        self.directory: Directory = directory()
        self.http, self.graph = microsoft.http(), microsoft.client()

    def sharepoint(self, site: str = SITE, library: str = "Documents", folder: str = "Monday") -> SharePoint:
        """Return the place in SharePoint."""
        return SharePoint(self.graph, site, library, folder)

    def onedrive(self) -> OneDrive:
        """Return the places in OneDrive."""
        return OneDrive(self.graph)

    def uploads(self, secrets: Secrets | None = None, bounds: Bounds = SMALL) -> Uploads:
        """Return what uploads, to this server alone."""
        kept = secrets or self.secrets
        return Uploads(self.graph, self.http, kept, self.client_id, self.seconds, self.is_ours, bounds)

    def is_ours(self, address: str) -> bool:
        """Say whether an address is one of this server's."""
        return urlsplit(address).netloc == urlsplit(self.server.base).netloc

    def to_drive(
        self,
        content: bytes = b"made-up workbook",
        place: Place | None = None,
        handovers: Handovers | None = None,
        secrets: Secrets | None = None,
    ) -> DriveChannel:
        """Return the channel to a drive."""
        return DriveChannel(
            place or self.sharepoint(),
            self.uploads(secrets),
            workbooks(content),
            self.directory,
            handovers or self.handovers,
        )

    def to_mailboxes(self, address: str = PAGE, attached: Find | None = None, sender: str = SENDER) -> MailChannel:
        """Return the channel to mailboxes."""
        return MailChannel(self.graph, self.directory, self.handovers, sender, address, attached)

    @property
    def uploaded(self) -> dict[str, bytes]:
        """Every file that the folder holds, by its path below it."""
        return {path.partition("/Monday/")[2]: content for path, content in self.drive.files.items()}
