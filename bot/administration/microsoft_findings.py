"""What the doctor finds at Microsoft 365: whether it lets the bot in, what the bot may do, and whom it can reach."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from bot import staffing
from bot.administration.findings import BROKEN, LOOK, WELL, Finding
from bot.administration.reasons import MICROSOFT, reason
from bot.administration.school_findings import is_example
from bot.delivery.monday import recipients
from bot.errors import StaffroomError, WrongSettings
from bot.microsoft import staff_groups
from bot.microsoft.drive import DRIVE_MISSING, FOLDER_MISSING, Place
from bot.microsoft.faults import MicrosoftError
from bot.people import Person
from bot.platforms.teams.permissions import Need, idle, missing
from bot.settings import Settings
from bot.wiring import House, Microsoft

ENTRA_ANSWERS = "Entra answers, and lets the bot in"
ENTRA_REFUSES = "{reason}. Until then nothing works that needs Microsoft 365: Teams, workbooks there, signing in"
ACCOUNT_IDLE = "the bot's account at Microsoft 365 is set, and nothing that would use it is; docs/teams.md says what is"
UNSEEN = "what the bot may do in Microsoft 365 cannot be looked at: {reason}"
UNREADABLE = "what the bot may do in Microsoft 365 cannot be read from its token; look at API permissions in Entra"
PERMISSIONS_MISSING = (
    "permissions missing: {names}. Grant them in Entra, with an administrator's consent: docs/microsoft-365.md"
)
PERMISSIONS_IDLE = "nothing that is set up needs these permissions, take them away in Entra: {names}"
PERMISSIONS_WELL = "the bot's permissions in Entra are those that it needs: {names}"
NO_PERMISSION = "none"
MAIL_OF_ANYBODY = (
    "Mail.Send is granted in Entra, so that the bot could send as anybody; docs/microsoft-365.md says how to keep it "
    "to one mailbox"
)
PLACE_REFUSES = "no workbook can be put into Microsoft 365: {reason}"
NO_FOLDER = "no workbook reaches {names} in Microsoft 365: {reason}"
PLACES_WELL = "every reader of Monday's workbook has a place for it in Microsoft 365"
NEVER_MET = (
    "{count:,} people on the staff list have not been met in Teams, so that no notice can reach them there. "
    "Is the app installed for them?"
)
ONE_NEVER_MET = (
    "1 person on the staff list has not been met in Teams, so that no notice can reach them there. "
    "Is the app installed for them?"
)
ALL_MET = "everybody on the staff list can be written to in Teams"
STILL_EXAMPLE = "the setting STAFFROOM_{name} is still an example"

_MAIL = "Mail.Send"
_PARTS_OF_A_TOKEN = 3
_OF_ONE_READER = (FOLDER_MISSING, DRIVE_MISSING)


def microsoft_findings(built: House) -> Sequence[Finding]:
    """Return what there is to say of Microsoft 365, nothing where no account is set."""
    microsoft = built.microsoft
    if microsoft is None:
        return ()
    return [*_at_microsoft(built, microsoft), *_met(built), *_examples(built.settings)]


def roles_in(token: str) -> Collection[str] | None:
    """Return the application permissions that a token names, or None where it cannot be read.

    It is not verified: it came from Entra itself a moment ago, over TLS. Microsoft does not promise that such a token
    can be read (learn.microsoft.com/entra/identity-platform/access-tokens), so that nothing hangs on it but advice.
    """
    parts = token.split(".")
    if len(parts) != _PARTS_OF_A_TOKEN:
        return None
    padding = "=" * (-len(parts[1]) % 4)
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + padding))
    except (ValueError, RecursionError):
        return None
    return _roles(claims) if isinstance(claims, dict) else None


def _roles(claims: Mapping[str, object]) -> Collection[str] | None:
    """Return the names in the claim `roles`, which is left out where there are none."""
    roles = claims.get("roles", [])
    return {role for role in roles if isinstance(role, str)} if isinstance(roles, list) else None


def _at_microsoft(built: House, microsoft: Microsoft) -> Iterator[Finding]:
    sign_in = microsoft.for_teams if built.settings.has_teams else microsoft.for_graph
    try:
        sign_in()
    except MicrosoftError as error:
        yield BROKEN, ENTRA_REFUSES.format(reason=reason(error.code, MICROSOFT))
        return
    yield WELL, ENTRA_ANSWERS
    yield from _permissions(built.settings, microsoft)
    yield from _place(built, microsoft)


def _permissions(settings: Settings, microsoft: Microsoft) -> Iterator[Finding]:
    try:
        granted = roles_in(microsoft.for_graph())
    except MicrosoftError as error:
        yield LOOK, UNSEEN.format(reason=reason(error.code, MICROSOFT))
        return
    yield from [(LOOK, UNREADABLE)] if granted is None else _held_against(granted, settings)


def _held_against(granted: Collection[str], settings: Settings) -> Iterator[Finding]:
    needs, welcome = _needs(settings)
    told = [
        (PERMISSIONS_MISSING, missing(granted, needs)),
        (PERMISSIONS_IDLE, idle(granted, {*needs, *welcome})),
        (MAIL_OF_ANYBODY, (_MAIL,) if _MAIL in granted and Need.MAIL in needs else ()),
    ]
    found = [(LOOK, sentence.format(names=", ".join(names))) for sentence, names in told if names]
    well = PERMISSIONS_WELL.format(names=", ".join(sorted(granted)) or NO_PERMISSION)
    yield from found or [(WELL, well)]
    if not needs and not settings.needs_microsoft:
        yield LOOK, ACCOUNT_IDLE


def _needs(settings: Settings) -> tuple[Collection[Need], Collection[Need]]:
    """Return what the settings need, and what some schools need with it."""
    needs = [
        (Need.SHAREPOINT, settings.workbooks_to == "sharepoint"),
        (Need.ONEDRIVE, settings.workbooks_to == "onedrive"),
        (Need.MAIL, settings.workbooks_mail != "no"),
        (Need.STAFF, reads_staff := _reads_staff(settings)),
        (Need.PEOPLE, reads_staff),
    ]
    needed = {need for need, wanted in needs if wanted}
    more = {Need.ONEDRIVE: {Need.ONEDRIVE_LARGE, Need.PEOPLE}, Need.STAFF: {Need.HIDDEN_GROUPS}}
    return needed, {each for need in needed for each in more.get(need, ())}


def _reads_staff(settings: Settings) -> bool:
    """Say whether the staff list comes from Entra: as delivered, the file of groups names none, and is refused."""
    if settings.entra_groups is not None:
        return True
    try:
        staff_groups.load(settings.entra_groups_path)
    except StaffroomError:
        return False
    return True


def _place(built: House, microsoft: Microsoft) -> Iterator[Finding]:
    try:
        place = microsoft.place(built.settings)
    except WrongSettings as wrong:
        yield BROKEN, wrong.sentence
        return
    readers = [person for person in recipients(built.store.directory) if person.email]
    if place and readers:
        yield from _places(place, readers)


def _places(place: Place, readers: Sequence[Person]) -> Iterator[Finding]:
    without: dict[str, list[str]] = {}
    for person in readers:
        try:
            place.look(person)
        except MicrosoftError as error:
            if error.code not in _OF_ONE_READER:
                yield BROKEN, PLACE_REFUSES.format(reason=reason(error.code, MICROSOFT))
                return
            without.setdefault(error.code, []).append(person.name)
    for code, names in without.items():
        yield BROKEN, NO_FOLDER.format(names=", ".join(names), reason=reason(code))
    if not without:
        yield WELL, PLACES_WELL


def _met(built: House) -> Iterator[Finding]:
    directory = built.store.directory
    if not built.settings.has_teams or staffing.still_made_up(directory):
        return
    met = built.store.chats.known()
    count = sum(person.id not in met for person in directory.people() if person.email)
    if count:
        yield LOOK, ONE_NEVER_MET if count == 1 else NEVER_MET.format(count=count)
    else:
        yield WELL, ALL_MET


def _examples(settings: Settings) -> Iterator[Finding]:
    mailbox = f"https://{settings.workbooks_mail_from.rpartition('@')[2]}"
    addresses = {
        "PUBLIC_ADDRESS": settings.public_address,
        "WORKBOOKS_SITE": settings.workbooks_site,
        "WORKBOOKS_MAIL_FROM": mailbox,
    }
    yield from ((LOOK, STILL_EXAMPLE.format(name=name)) for name, given in addresses.items() if is_example(given))
