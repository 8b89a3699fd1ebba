"""The house: the store, the policies, the clock, and what everybody is handed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot import staffing
from bot.chat.reply import File
from bot.command import Services
from bot.concerns import retention
from bot.concerns.clocks import WorkTime
from bot.concerns.routes import load as load_routes
from bot.dispatch import Dispatcher
from bot.hours import WorkingHours
from bot.hours import load as load_hours
from bot.microsoft.drive import DRIVE
from bot.notices import Notice
from bot.people import Person
from bot.people.second_step import SecondStep
from bot.policies.alike import ordinary_words, weights
from bot.policies.followups import LastQuestions
from bot.policies.learnt import Learning
from bot.policies.library import Library, Policy
from bot.readers import Arrived
from bot.reports.facts import Facts, PolicyFacts, Wording
from bot.reports.locking import Lock
from bot.reports.progress import Progress, untold
from bot.reports.removing import remove_telling
from bot.reports.workbook import Reporter
from bot.requests import procedures
from bot.settings import Settings
from bot.storage.asides import erase_aside
from bot.storage.backups import clear_up
from bot.storage.sealing import Keys
from bot.storage.store import Beside, Store
from bot.weeks import Period, Week, in_london
from bot.wiring.answering import Triages, now, open_library
from bot.wiring.documents import write_document
from bot.wiring.keys import open_keys
from bot.wiring.microsoft import OUTSIDE, Microsoft, Outside
from bot.wiring.pdf_words import read_pdfs
from commands import ALL, chat_code


@dataclass(frozen=True, slots=True)
class Workbooks:
    """Makes workbooks, each from one consistent view of the store."""

    store: Store
    library: Library
    clock: Callable[[], datetime]
    work: WorkTime
    folder: Path | None = None
    """A private folder for what does not fit into memory while a workbook is made."""
    lock: Lock | None = None
    """What locks them with a password, where the federation has one."""

    @property
    def is_locked(self) -> bool:
        """Whether they open with a password alone."""
        return self.lock is not None

    def make(self, week: Week | Period, recipient: Person) -> File:
        """Return the workbook of a week, or of several, that this person asked for, as they may read it."""
        with self._reporter() as reporter:
            return reporter.make(week, recipient)

    def mondays(self, week: Week, recipient: Person) -> File:
        """Return the workbook that comes by itself on a Monday, and says so where it comes late."""
        with self._reporter() as reporter:
            return reporter.make(week, recipient, is_mondays=True)

    def write(self, week: Week, recipient: Person, folder: Path) -> Path:
        """Write it into a private folder of ours."""
        with self._reporter() as reporter:
            return reporter.write(week, recipient, folder)

    def had(self, recipient: Person, most: int) -> Sequence[Arrived]:
        """Return the last workbooks that Monday brought this person."""
        return self.store.weeks.had(recipient.id, most)

    def link(self, notice: Notice) -> str:
        """Return where the workbook that a notice tells of lies in Microsoft 365, empty for nowhere."""
        return self.store.handovers.link(DRIVE, notice.key) or ""

    def export(self, week: Week | Period, recipient: Person, path: Path, progress: Progress = untold) -> Path:
        """Write it to a path that somebody chose, and say how far it is."""
        with self._reporter() as reporter:
            return reporter.export(week, recipient, path, progress)

    @contextmanager
    def _reporter(self) -> Iterator[Reporter]:
        facts = _facts(self.library, self.clock())
        head = str(self.store.audit.head())  # before the view: a second connection may not wait for the first
        with self.store.view() as records:
            yield Reporter(
                records, self.store.directory, facts, self.clock, lambda: head, self.folder, self.work, self.lock
            )


def _lock(settings: Settings) -> Lock | None:
    password = settings.workbook_password.get_secret_value()
    return Lock(password) if password else None


def _facts(library: Library, moment: datetime) -> Facts:
    today = in_london(moment).date()
    policies = library.together(today)
    told, *others = (_policy_facts(policy, today) for policy in policies)
    labels = {address: label for policy in policies for address, label in library.labels(policy, today)}
    wording = Wording(weights(*policies), ordinary_words(*policies))
    return Facts(policies[0].federation, told, clause_labels=labels, wording=wording, other_policies=tuple(others))


def _policy_facts(policy: Policy, today: date) -> PolicyFacts:
    reviewed, due = (f"{month:%B %Y}" for month in (policy.reviewed, policy.next_review))
    return PolicyFacts(policy.name, reviewed, due, policy.review_notice(today))


@dataclass(frozen=True, slots=True)
class House:
    """Everything, put together."""

    settings: Settings
    keys: Keys
    store: Store
    library: Library
    workbooks: Workbooks
    services: Services
    clock: Callable[[], datetime]
    microsoft: Microsoft | None = None


@contextmanager
def house(settings: Settings, clock: Callable[[], datetime] = now, outside: Outside = OUTSIDE) -> Iterator[House]:
    """Put everything together, and close the store at the end."""
    library = open_library(settings)
    keys = open_keys(settings)
    microsoft = Microsoft.of(settings, outside) if settings.has_microsoft else None
    beside = Beside(settings.erasures_path, partial(_clean_beside, settings, keys, clock))
    clear_up(settings.database)
    erase_aside(settings.database, keys, settings.erasures_path, clock)
    store = Store.open(settings.database, keys, clock, beside)
    try:
        staffing.at_start(store.directory, settings.staff_list, clock)
        hours = load_hours(settings.hours_path)
        workbooks = Workbooks(store, library, clock, hours, settings.workbooks_path, _lock(settings))
        services = _services(settings, library, store, workbooks, hours, clock)
        yield House(settings, keys, store, library, workbooks, services, clock, microsoft)
    finally:
        store.close()


def _clean_beside(settings: Settings, keys: Keys, clock: Callable[[], datetime], references: frozenset[str]) -> None:
    """Take erased records out of what lies beside the database: workbooks, and data that a restore has put aside."""
    remove_telling(settings.workbooks_path, references)
    erase_aside(settings.database, keys, settings.erasures_path, clock)


def federation_of(built: House) -> str:
    """Return the name of the federation, as its policy in force has it."""
    return built.library.in_force(in_london(built.clock()).date()).federation


def dispatcher(built: House) -> Dispatcher:
    """Return the path that the page takes; where chat asks for codes, they are given there."""
    codes = (chat_code.command(built.store.codes),) if built.settings.has_second_step else ()
    return Dispatcher((*ALL, *codes), built.services)


def dispatcher_in_chat(built: House, chat: str) -> Dispatcher:
    """Return the path that a chat system takes: the same, with a second step where the federation wants one."""
    settings = built.settings
    if not settings.has_second_step:
        return Dispatcher(ALL, built.services)
    lasts = timedelta(minutes=settings.second_step_minutes)
    return Dispatcher(ALL, built.services, SecondStep(built.store.codes, chat, lasts, settings.public_address))


def _services(  # noqa: PLR0913, PLR0917 - what the services are made of
    settings: Settings,
    library: Library,
    store: Store,
    workbooks: Workbooks,
    hours: WorkingHours,
    clock: Callable[[], datetime],
) -> Services:
    def in_force() -> tuple[Policy, ...]:
        return library.together(in_london(clock()).date())

    return Services(
        directory=store.directory,
        library=library,
        triages=Learning(in_force, store.lessons, Triages(settings)),
        procedures=procedures.load(settings.policies_folder / procedures.FILE),
        register=store.register,
        bundles=store.bundles,
        clocks=store.clocks,
        redirects=store.redirects,
        questions=store.questions,
        lessons=store.lessons,
        workbooks=workbooks,
        noticeboard=store.inbox,
        nudges=store.nudges,
        hours=hours,
        last_questions=LastQuestions(clock),
        privacy=store.privacy,
        schedule=retention.load(settings.policies_folder / retention.FILE),
        groups=store.groups,
        masked_copies=store.masked_copies,
        read_pdfs=read_pdfs,
        readers=store.readers,
        write_document=write_document,
        clock=clock,
        routes=load_routes(settings.routing_path),
    )
