"""The doctor: what is well, what a person should look at, and what is broken."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import staffing
from bot.administration.answer_findings import answer_findings
from bot.administration.findings import BROKEN, LOOK, WELL, Finding, looks
from bot.administration.keeping_findings import keeping_findings
from bot.administration.microsoft_findings import microsoft_findings
from bot.administration.reasons import MICROSOFT, OTHER_SYSTEM, SLACK, TEAMS, reason
from bot.administration.records import GUARDS_MISSING
from bot.administration.routes import routing_findings
from bot.administration.school_findings import still_examples, vacancies
from bot.administration.slack_findings import slack_findings
from bot.delivery.outbox import Parked
from bot.notices import known_as
from bot.policies.library import Policy
from bot.settings import Settings
from bot.storage import store
from bot.weeks import in_london
from bot.wiring.answering import now
from bot.wiring.chat_systems import slack
from bot.wiring.house import House, house
from bot.wiring.keys import has_lost_its_database
from bot.wiring.microsoft import OUTSIDE, Outside

GUARDED = "the database guards the audit trail"
OF = "{policy}: {told}"
REVIEW_NOT_DUE = "the policy's next review is due in {month:%B %Y}"
UNACKNOWLEDGED = "{count:,} concerns were raised more than a day ago, and nobody has acknowledged them"
ONE_UNACKNOWLEDGED = "1 concern was raised more than a day ago, and nobody has acknowledged it"
ALL_ACKNOWLEDGED = "no concern has waited for more than a day to be acknowledged"
DAMAGED = "words under these references cannot be opened, they were changed or their key is gone: {references}"
MORE = "{shown} and {more:,} more"
UNDAMAGED = "every sealed field can be opened"
_SHOWN = 20
_WAIT = timedelta(days=1)
DATABASE_GONE = (
    "there are keys and no database: if one was lost, bring a backup back with staffroom restore. If nothing was "
    "started yet, start the bot once: it makes an empty one"
)
DATABASE_WELL = "the database answers and is up to date"
PARKED = "{person} was not told of {about}: {reason}. Mend it, then: staffroom notices retry"
SOMETHING = "something that waits for them"
SOMEBODY = "Somebody who does not work here today"
NONE_PARKED = "no notice is set aside"
WAITING = "notices that wait to be delivered: {count}"
WEEKS_MISSING = "these weeks have no workbook yet: {weeks}"
NO_WEEKS_MISSING = "every week that is over has its workbook"
OLD_KEYS = "{count:,} fields are still sealed with an old key: run staffroom keys rotate"
ONE_KEY = "every field is sealed with the newest key"
MADE_UP_STAFF = "the staff list is the made-up one: see staffroom staff --help"
HELD = "notices that wait for working hours: {count}"
NO_ACCOUNT = "{count:,} people on the staff list have no e-mail address, so that {system} cannot tell who they are"
ONE_NO_ACCOUNT = "1 person on the staff list has no e-mail address, so that {system} cannot tell who that is"
THE_SIGN_IN = "the page's sign-in"


def examine(settings: Settings, outside: Outside = OUTSIDE) -> int:
    """Say what is well, what a person should look at and what is broken; the exit code is 1 where anything is."""
    if has_lost_its_database(settings):  # looked at first, since opening the house makes an empty one
        return _told([(BROKEN, DATABASE_GONE)])
    findings = _guards(settings)  # before the house is opened, which puts them back
    with house(settings, outside=outside) as built:
        findings += [(WELL, sentence) for sentence in built.library.check()]
        findings += [*_reviews(built), (WELL, DATABASE_WELL), *_notices(built), _weeks(built), _waiting(built)]
        findings += [_keys(built), _damaged(built), *_staff(built), *_hours(built), *_slack(built)]
        findings += routing_findings(built)
        findings += [*microsoft_findings(built), *answer_findings()]
        findings += keeping_findings(built.store, settings.database, now())
        findings += looks(*still_examples(built.services.procedures))
    return _told(findings)


def _told(findings: Sequence[Finding]) -> int:
    for state, sentence in findings:
        print(f"{state:<{len(BROKEN)}} {sentence}")
    return 1 if any(state == BROKEN for state, _ in findings) else 0


def _guards(settings: Settings) -> list[Finding]:
    if not store.is_set_up(settings.database):
        return []
    missing = ", ".join(store.guards_missing(settings.database))
    return [(BROKEN, GUARDS_MISSING.format(guards=missing)) if missing else (WELL, GUARDED)]


def _reviews(built: House) -> list[Finding]:
    """Return how each policy's review stands, with its name where there are several."""
    today = in_london(now()).date()
    policies = built.library.together(today)
    found = [_review(policy, today) for policy in policies]
    if len(policies) == 1:
        return found
    return [
        (state, OF.format(policy=each.called, told=told)) for each, (state, told) in zip(policies, found, strict=True)
    ]


def _review(policy: Policy, today: date) -> Finding:
    notice = policy.review_notice(today)
    return (LOOK, notice) if notice else (WELL, REVIEW_NOT_DUE.format(month=policy.next_review))


def _notices(built: House) -> list[Finding]:
    parked = [(BROKEN, _told_of(parked, built)) for parked in built.store.outbox.parked()]
    waiting = WAITING.format(count=built.store.outbox.waiting(now()))
    return [*(parked or [(WELL, NONE_PARKED)]), (WELL, waiting)]


def _told_of(parked: Parked, built: House) -> str:
    person = built.store.directory.person(parked.notice.to)
    about = known_as(parked.notice) or SOMETHING
    because = reason(parked.fault, _system(built.settings))
    return PARKED.format(person=person.name if person else SOMEBODY, about=about, reason=because)


def _system(settings: Settings) -> str:
    """Return whose code a fault is, where only one system is set up: it is kept without that."""
    if settings.has_slack == settings.needs_microsoft:
        return OTHER_SYSTEM
    return SLACK if settings.has_slack else MICROSOFT


def _weeks(built: House) -> Finding:
    missing = ", ".join(week.name for week in built.store.weeks.missing(now()))
    return (BROKEN, WEEKS_MISSING.format(weeks=missing)) if missing else (WELL, NO_WEEKS_MISSING)


def _waiting(built: House) -> Finding:
    count = built.store.register.unacknowledged(now() - _WAIT)
    if not count:
        return WELL, ALL_ACKNOWLEDGED
    return LOOK, ONE_UNACKNOWLEDGED if count == 1 else UNACKNOWLEDGED.format(count=count)


def _keys(built: House) -> Finding:
    old = built.store.rotation.left()
    return (BROKEN, OLD_KEYS.format(count=old)) if old else (WELL, ONE_KEY)


def _damaged(built: House) -> Finding:
    found = built.store.damaged()
    return (BROKEN, DAMAGED.format(references=_shortened(found))) if found else (WELL, UNDAMAGED)


def _shortened(references: Sequence[str]) -> str:
    shown = ", ".join(references[:_SHOWN])
    more = len(references) - _SHOWN
    return MORE.format(shown=shown, more=more) if more > 0 else shown


def _staff(built: House) -> list[Finding]:
    directory = built.store.directory
    if staffing.still_made_up(directory):
        return looks(MADE_UP_STAFF)
    vacant = looks(*vacancies(directory.people(), directory.schools(), built.services.routes.roles))
    without = sum(not person.email for person in directory.people())
    systems = _systems(built.settings)
    if not without or not systems:
        return vacant
    told = ONE_NO_ACCOUNT if without == 1 else NO_ACCOUNT
    return [*vacant, (LOOK, told.format(count=without, system=systems))]


def _systems(settings: Settings) -> str:
    """Return what knows people by their e-mail address, in words."""
    systems = ((settings.has_slack, SLACK), (settings.has_teams, TEAMS), (settings.has_sign_in, THE_SIGN_IN))
    *others, last = [name for wanted, name in systems if wanted] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _hours(built: House) -> list[Finding]:
    held = built.store.outbox.held(now())
    names = {school.id: school.name for school in built.store.directory.schools()}
    out_of_date = looks(*built.services.hours.check(in_london(now()).date(), names, names))
    return [*out_of_date, *([(WELL, HELD.format(count=held))] if held else [])]


def _slack(built: House) -> list[Finding]:
    platform = slack(built)
    return slack_findings(platform, built.settings) if platform else []
