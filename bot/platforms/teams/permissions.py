"""What the bot may do in a tenant: each permission with its reason, and what needs it. Nothing else is asked for.

Teams itself needs none: messages, cards, dialogs, notices and files go between the bot and Teams by the bot's own
token, and Teams tells the bot a person's name and e-mail address in the conversations that it is part of.

Source: the permissions on the page of each request under https://learn.microsoft.com/graph/api, the overview of
selected permissions (https://learn.microsoft.com/graph/permissions-selected-overview), and for what an app may do in
one team or chat https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc; read in November 2026.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """Whom a permission is granted to, and where."""

    APPLICATION = "application"
    """The bot by itself, in the whole tenant; an administrator consents."""
    DELEGATED = "delegated"
    """The bot, for somebody who signs in."""
    IN_ONE_PLACE = "resource-specific"
    """The bot in one team or chat (Teams calls it RSC); it stands in the app's manifest, and an owner consents."""


class Need(Enum):
    """When a permission is needed. There is none for Teams alone."""

    NUDGES = auto()
    """For reading along in the channels where leaders switched the nudge on."""
    SHAREPOINT = auto()
    """For Monday's workbook in a folder of a SharePoint site."""
    ONEDRIVE = auto()
    """For Monday's workbook in its reader's OneDrive."""
    ONEDRIVE_LARGE = auto()
    """For workbooks above 10 MiB there, which are sent in pieces."""
    MAIL = auto()
    """For the mail that tells of a workbook."""
    STAFF = auto()
    """For the staff list from Entra."""
    PEOPLE = auto()
    """For it too, and for finding the OneDrive of somebody whose address on the list is not their user name."""
    HIDDEN_GROUPS = auto()
    """For groups in it whose members are hidden."""
    SIGN_IN = auto()
    """For the page's sign-in."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission: why, and the requests or messages that need it.

    `also` says where else it can be granted than by consent in Entra, and then better is.
    """

    name: str
    kind: Kind
    need: Need
    reason: str
    uses: tuple[str, ...]
    also: str = ""


MADE_BY = "sign-in"
"""What the permissions of the sign-in are used by: no request of Graph's."""
BY_EXCHANGE = "Exchange's role “Application Mail.Send” for one mailbox, instead of consent for all of them"
BY_THE_SITE = "the role “write” on the one site, without which it opens nothing"

PERMISSIONS = (
    Permission(
        "Sites.Selected",
        Kind.APPLICATION,
        Need.SHAREPOINT,
        "Monday's workbook is put into one SharePoint site, which an administrator names; no other site is open to it.",
        ("GET /sites", "GET /drives", "PUT /content", "POST /createUploadSession"),
        BY_THE_SITE,
    ),
    Permission(
        "Files.ReadWrite.All",
        Kind.APPLICATION,
        Need.ONEDRIVE,
        "Monday's workbook is put into its reader's OneDrive. It opens everybody's files: a SharePoint site is better.",
        ("GET /users", "GET /drive", "POST /children", "PUT /content"),
    ),
    Permission(
        "Sites.ReadWrite.All",
        Kind.APPLICATION,
        Need.ONEDRIVE_LARGE,
        "A workbook above 10 MiB is sent to a OneDrive in pieces, for which Graph names this permission alone.",
        ("POST /createUploadSession",),
    ),
    Permission(
        "Mail.Send",
        Kind.APPLICATION,
        Need.MAIL,
        "A mail with a link, or where the school chose it with the workbook, goes out from one mailbox.",
        ("POST /sendMail",),
        BY_EXCHANGE,
    ),
    Permission(
        "GroupMember.Read.All",
        Kind.APPLICATION,
        Need.STAFF,
        "The bot reads who is in the groups that stand for a school or a role.",
        ("GET /groups",),
    ),
    Permission(
        "User.Read.All",
        Kind.APPLICATION,
        Need.PEOPLE,
        "For the staff list the bot reads name, addresses, department, manager and whether the account is open. For a "
        "OneDrive it looks up whose an e-mail address is, where that is not the user name. It writes nothing.",
        ("GET /users", "GET /manager"),
    ),
    Permission(
        "Member.Read.Hidden",
        Kind.APPLICATION,
        Need.HIDDEN_GROUPS,
        "The same for groups whose members are hidden, where a school has such.",
        ("GET /groups",),
    ),
    Permission(
        "openid",
        Kind.DELEGATED,
        Need.SIGN_IN,
        "Somebody signs in to the page with their school account.",
        (MADE_BY,),
    ),
    Permission(
        "profile",
        Kind.DELEGATED,
        Need.SIGN_IN,
        "The page learns who signed in: their id, name and e-mail address, by which they are found on the staff list.",
        (MADE_BY,),
    ),
    Permission(
        "offline_access",
        Kind.DELEGATED,
        Need.SIGN_IN,
        "It gives a refresh token, with which the bot asks every five minutes whether somebody is still welcome. It is "
        "kept in memory with their session, for at most eight hours, and nowhere else.",
        (MADE_BY,),
    ),
    Permission(
        "ChannelMessage.Read.Group",
        Kind.IN_ONE_PLACE,
        Need.NUDGES,
        "In a team whose owner agreed, and in channels where a leader switched the nudge on, the bot spots formal "
        "requests. It keeps no message.",
        ("channel message",),
    ),
    Permission(
        "ChatMessage.Read.Chat",
        Kind.IN_ONE_PLACE,
        Need.NUDGES,
        "The same in a group chat that the bot was added to.",
        ("chat message",),
    ),
)


def permissions(needs: Collection[Need], kinds: Collection[Kind] = tuple(Kind)) -> Sequence[Permission]:
    """Return the permissions that these needs have, of these kinds; none for Teams alone."""
    return tuple(each for each in PERMISSIONS if each.need in needs and each.kind in kinds)


def missing(granted: Collection[str], needs: Collection[Need]) -> Sequence[str]:
    """Return the application permissions that are needed and that nobody consented to.

    One that can be granted in Exchange instead is not missed: a token does not tell of it.
    """
    asked = permissions(needs, (Kind.APPLICATION,))
    return tuple(each.name for each in asked if each.name not in granted and each.also != BY_EXCHANGE)


def idle(granted: Collection[str], needs: Collection[Need]) -> Sequence[str]:
    """Return what was consented to and nothing needs, to be taken away again."""
    asked = {each.name for each in permissions(needs, (Kind.APPLICATION,))}
    return tuple(sorted({*granted} - asked))
