"""What runs: the page, everything that answers HTTP, the worker, and what forgets by time alone."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Event as Flag
from time import monotonic

from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.delivery.deletions import deletion_notices
from bot.delivery.left_behind import hand_on
from bot.delivery.logged import Logged
from bot.delivery.monday import Monday, still_theirs
from bot.delivery.reminders import Reminders
from bot.delivery.review import review_notices
from bot.delivery.worker import Channel, Worker, next_hours, still_wanted
from bot.errors import StaffroomError
from bot.microsoft.drive import DriveChannel
from bot.microsoft.handovers import Written
from bot.microsoft.mail import MailChannel
from bot.microsoft.uploads import Uploads
from bot.notices import Notice
from bot.people import Person
from bot.platforms.front import front_door
from bot.platforms.web.app import Time, create_app
from bot.platforms.web.entrance import SigningIn
from bot.policies.questions import POLICY_OWNER, words_kept_since
from bot.weeks import Week, in_london
from bot.wiring.chat_systems import NOWHERE, Chats
from bot.wiring.house import House, dispatcher, federation_of

TIDY_EVERY = 3600.0
"""Seconds between two looks for what is to be forgotten."""
PAGE, SLACK = "page", "slack"
"""What these channels are called where the handovers are kept."""
_log = logging.getLogger(__name__)


def page(built: House) -> Starlette:
    """Return the web page: on this machine alone, or behind a sign-in."""
    secret = built.keys.secret_for("the page's cookie")
    return create_app(
        dispatcher(built),
        built.store.directory,
        secret=secret,
        federation=federation_of(built),
        signing_in=_signing_in(built),
        time=Time(built.clock),
    )


def _signing_in(built: House) -> SigningIn | None:
    if not built.settings.has_sign_in or built.microsoft is None:
        return None
    return SigningIn(built.microsoft.sign_in(built.clock), built.settings.public_address, built.store.envelope)


def site(built: House, live: Chats = NOWHERE) -> ASGIApp:
    """Return everything that answers HTTP: the page, Slack, Teams, or several of them."""
    rooms = {begins: room for each in live.all for begins, room in each.rooms().items()}
    return front_door(rooms, page(built) if built.settings.has_page else None)


def worker(built: House, live: Chats = NOWHERE) -> Worker:
    """Return the worker, which puts its notices on the page, and into the chat systems that are set up."""
    store, clock, hours = built.store, built.clock, built.services.hours
    to_drive, by_mail = _ways_of_workbooks(built)
    reminders = Reminders(store.clocks, store.register, store.directory, hours, clock, built.services.routes)
    return Worker(
        store.outbox,
        # First where a workbook is put, so that what tells of it can lead there.
        (*to_drive, Logged(store.inbox, PAGE, store.handovers), *_chat_channels(built, live), *by_mail),
        lambda notice: (
            still_wanted(notice, store.register, store.directory, store.redirects)
            and still_theirs(notice, store.directory, store.readers.changes)
            and reminders.still_due(notice)
        ),
        Monday(store.weeks, _write(built), store.directory, clock, _reviews(built), store.readers.changes),
        lambda person_id, moment: next_hours(person_id, moment, store.directory, hours),
        clock,
        (reminders.run_once,),
    )


def _chat_channels(built: House, live: Chats) -> Iterator[Channel]:
    """Yield the ways into the chat systems; Teams' own writes down itself what it sent."""
    if live.slack is not None:
        as_files = live.slack.workbooks(built.store.handovers, built.workbooks.mondays)
        yield from [as_files] if as_files else []
        yield Logged(live.slack.channel(), SLACK, built.store.handovers)
    if live.teams is not None:
        yield live.teams.channel()


def _reviews(built: House) -> Callable[[datetime], Sequence[Notice]]:
    def reviews(now: datetime) -> Sequence[Notice]:
        policies = built.library.together(in_london(now).date())
        store, groups = built.store, built.store.groups
        filed = [(group, groups.taken(group)) for group in groups.all()]
        due = deletion_notices(store.privacy.kept(), filed, built.services.schedule, store.directory, now)
        return (*review_notices(policies, POLICY_OWNER, built.store.directory, now), *due)

    return reviews


def _write(built: House) -> Callable[[Week, Person], None]:
    def write(week: Week, person: Person) -> None:
        built.workbooks.write(week, person, built.settings.workbooks_path)

    return write


def _ways_of_workbooks(built: House) -> tuple[Sequence[DriveChannel], Sequence[MailChannel]]:
    """Return the ways that Monday's workbooks take in Microsoft 365, where it is set up."""
    settings, store, microsoft = built.settings, built.store, built.microsoft
    if microsoft is None:
        return (), ()
    written = Written(settings.workbooks_path, _write(built), built.clock)
    graph, place = microsoft.graph(), microsoft.place(settings)
    client_id, trusted = microsoft.account.client_id, microsoft.outside.trusted
    uploads = Uploads(graph, microsoft.http(), store.secrets, client_id, monotonic, trusted)
    to_drive = (DriveChannel(place, uploads, written, store.directory, store.handovers),) if place else ()
    if settings.workbooks_mail == "no":
        return to_drive, ()
    address = settings.public_address if settings.has_sign_in else ""
    attached = written if settings.workbooks_mail == "file" else None
    sender = settings.workbooks_mail_from
    return to_drive, (MailChannel(graph, store.directory, store.handovers, sender, address, attached),)


def tidier(built: House) -> Callable[[Flag], None]:
    """Return what forgets by time alone, again and again until its flag is set."""

    def tidy(stop: Flag) -> None:
        while not stop.is_set():
            try:
                built.store.tidying.run(built.clock())
                _forget_questions(built)
                built.store.privacy.clean(built.clock())
                hand_on(built.store.register, built.store.directory, built.services.routes, built.clock())
            except StaffroomError as error:  # an hour later it is as good
                _log.warning("nothing was tidied: %s", type(error).__name__)
            stop.wait(TIDY_EVERY)

    return tidy


def _forget_questions(built: House) -> None:
    """Delete the words of questions that have had the review they waited for, or have waited for a year."""
    today = in_london(built.clock()).date()
    reviewed = [policy.reviewed for policy in built.library.together(today)]
    built.store.questions.forget_words(words_kept_since(reviewed, today), built.clock())
