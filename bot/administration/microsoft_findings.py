"""What the doctor finds at Microsoft 365: whether it lets the bot in, what the bot may do, and whom it can reach."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot import staffing
from bot.administration.findings import BROKEN, LOOK, WELL, Finding
from bot.administration.reasons import MICROSOFT, reason
from bot.administration.school_findings import is_example
from bot.errors import StaffroomError, WrongSettings
from bot.microsoft import staff_groups
from bot.microsoft.drive import DRIVE_MISSING, FOLDER_MISSING, Place
from bot.microsoft.faults import MicrosoftError
from bot.microsoft.tokens import certificate_ends
from bot.people import Person
from bot.platforms.teams.permissions import Need, idle, missing
from bot.readers import recipients
from bot.settings import Settings
from bot.weeks import Week, in_london
from bot.wiring.house import House
from bot.wiring.microsoft import Microsoft

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
CERTIFICATE_WELL = "the bot's certificate is good until {day:%-d %B %Y}"
CERTIFICATE_ENDS = (
    "the bot's certificate ends on {day:%-d %B %Y}. Upload a new one before: docs/teams.md, “Looking after it”"
)
CERTIFICATE_ENDED = (
    "the bot's certificate ended on {day:%-d %B %Y}. Upload a new one: docs/teams.md, “Looking after it”"
)
CERTIFICATE_OPEN = "others on this machine can read the certificate's file, which holds the key: chmod 600 {file}"
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
SECOND_STEP_WELL = "reading in chat asks for a code from {page}, which opens it for {minutes} minutes"
SECOND_STEP_IDLE = "STAFFROOM_SECOND_STEP is on, and there is no chat that would ask for a code: set up Slack or Teams"
STILL_EXAMPLE = "the setting STAFFROOM_{name} is still an example"

ENDS_SOON = timedelta(days=30)
_OTHERS = 0o077
_MAIL = "Mail.Send"
_PARTS_OF_A_TOKEN = 3
_OF_ONE_READER = (FOLDER_MISSING, DRIVE_MISSING)


def microsoft_findings(built: House) -> Sequence[Finding]:
    """Return what there is to say of Microsoft 365, nothing where no account is set."""
    microsoft = built.microsoft
    if microsoft is None:
        return ()
    proof = _certificate(built, microsoft)
    told = [*_second_step(built.settings), *_met(built), *_examples(built.settings)]
    return [*proof, *_at_microsoft(built, microsoft), *told]


def _certificate(built: House, microsoft: Microsoft) -> Iterator[Finding]:
    """Yield what can be told of a certificate without asking anybody; of a secret, Entra alone knows when it ends."""
    file, ends = built.settings.microsoft_certificate, certificate_ends(microsoft.account.certificate)
    if file is not None and file.stat().st_mode & _OTHERS:
        yield LOOK, CERTIFICATE_OPEN.format(file=file)
    if ends is not None:
        yield how_long(ends, built.clock())


def how_long(ends: datetime, moment: datetime) -> Finding:
    """Return how a certificate that ends stands at a moment, both aware."""
    day = in_london(ends).date()
    if ends <= moment:
        return BROKEN, CERTIFICATE_ENDED.format(day=day)
    soon = ends - moment <= ENDS_SOON
    return (LOOK, CERTIFICATE_ENDS.format(day=day)) if soon else (WELL, CERTIFICATE_WELL.format(day=day))


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
    place, wrong = _place(built, microsoft)
    yield from wrong
    sign_in = microsoft.for_teams if built.settings.has_teams else microsoft.for_graph
    try:
        sign_in()
    except MicrosoftError as error:
        yield BROKEN, ENTRA_REFUSES.format(reason=reason(error.code, MICROSOFT))
        return
    yield WELL, ENTRA_ANSWERS
    yield from _permissions(built.settings, microsoft)
    readers = [person for person in _readers(built) if person.email]
    if place and readers:
        yield from _places(place, readers)


def _readers(built: House) -> Sequence[Person]:
    """Return who gets the next workbook, so that a place that is still to be made is missed before Monday."""
    monday = Week.of(built.clock()).next().monday
    return recipients(built.store.directory, built.store.readers.changes(), monday)


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


def _place(built: House, microsoft: Microsoft) -> tuple[Place | None, Sequence[Finding]]:
    """Return where workbooks go, and what is wrong with how that is set, which nobody has to be asked about."""
    try:
        return microsoft.place(built.settings), ()
    except WrongSettings as wrong:
        return None, [(BROKEN, wrong.sentence)]


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


def _second_step(settings: Settings) -> Iterator[Finding]:
    """Yield how the second step stands; one without a sign-in is refused by the settings, before there is a house."""
    if not settings.has_second_step:
        return
    if settings.has_slack or settings.has_teams:
        told = SECOND_STEP_WELL.format(page=settings.public_address, minutes=settings.second_step_minutes)
        yield WELL, told
    else:
        yield LOOK, SECOND_STEP_IDLE


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
