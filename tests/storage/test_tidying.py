"""What is forgotten by time alone: whom a redirect concerned, who has had a nudge, and where workbooks lie."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.people.chat import Chat
from bot.requests.nudge import KEPT, Nudge, follow_up
from bot.requests.redirect import Door, Redirect, RequestKind
from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.tables import handovers, inbox, nudges, outbox
from bot.storage.tidying import KNOWN_FOR, LINKS_FOR
from bot.weeks import Week
from tests.fakes.store import INSTALLED_AT
from tests.storage.examples import HEAD, NOW, an_event

DAY = timedelta(days=1)
FILED = an_event(Action.REQUEST_REDIRECTED)
CONCERN = Notice("c", NoticeKind.NEW_CONCERN, HEAD.id, "SR-7K3M-9QVX", NOW)
WORKBOOK = Notice("w1", NoticeKind.WORKBOOK, HEAD.id, "2026-W47", NOW)
LINK = "https://oak.sharepoint.example/Workbooks/hal@oak.example/monday.xlsx"


def give(store: Store, number: int = 1) -> Redirect:
    redirect = Redirect(f"r{number}", RequestKind.GRIEVANCE, Door.REQUEST, "oak", NOW)
    nudge = Nudge(f"m{number}", HEAD.id, NOW.date() + number * DAY)
    assert store.nudges.give(nudge, redirect, FILED, follow_up(redirect, HEAD.id, NOW))
    return redirect


def deliver(store: Store) -> None:
    for claimed in store.outbox.claim(NOW, 9):
        store.inbox.put(claimed.notice, NOW)
        store.outbox.done(claimed, NOW)


def everything(url: str) -> str:
    database = open_database(url)
    with database.read() as connection:
        kept = repr([connection.execute(select(table)).all() for table in (outbox, inbox, nudges, handovers)])
    database.close()
    return kept


def test_after_a_fortnight_nobody_knows_whose_a_redirect_was(real: Store, url: str) -> None:
    give(real)
    deliver(real)
    real.tidying.run(NOW + KNOWN_FOR)
    assert HEAD.id in everything(url)  # the control: until then the person can still tell its outcome
    real.tidying.run(NOW + KNOWN_FOR + DAY)
    assert HEAD.id not in everything(url)


def test_not_today_forgets_whose_it_was_at_once_and_the_note_after_a_week(real: Store, url: str) -> None:
    redirect = give(real)
    real.nudges.put_off(Nudge("n2", HEAD.id, NOW.date()), redirect.id, FILED)
    assert real.outbox.claim(NOW + DAY, 9) == []
    real.tidying.run(NOW + KEPT)
    assert HEAD.id in everything(url)  # the control: one note a day is a rule of days
    real.tidying.run(NOW + KEPT + 2 * DAY)
    assert HEAD.id not in everything(url)


def test_notices_of_concerns_stay_and_so_does_what_is_on_its_way(real: Store) -> None:
    give(real)
    real.inbox.put(CONCERN, NOW)
    real.tidying.run(NOW + 2 * KNOWN_FOR)
    assert real.inbox.notices(HEAD) == [CONCERN]
    assert [claimed.notice.to for claimed in real.outbox.claim(NOW, 9)] == [HEAD.id]


def test_what_lies_nowhere_is_forgotten_after_a_fortnight_and_a_link_is_not(real: Store) -> None:
    real.handovers.record("teams", "n1", "")  # recorded at INSTALLED_AT
    real.handovers.record("drive", "n1", "https://oak.sharepoint.example/monday.xlsx")
    real.tidying.run(INSTALLED_AT + KNOWN_FOR)
    assert real.handovers.link("teams", "n1") == ""
    real.tidying.run(INSTALLED_AT + KNOWN_FOR + DAY)
    assert real.handovers.link("teams", "n1") is None
    assert real.handovers.link("drive", "n1") == "https://oak.sharepoint.example/monday.xlsx"


def test_where_a_workbook_lies_is_forgotten_after_a_quarter(real: Store, url: str) -> None:
    real.directory.replace_staff((HEAD,), (), an_event(Action.STAFF_LIST_READ))
    real.handovers.record("drive", WORKBOOK.key, LINK)  # recorded at INSTALLED_AT
    real.tidying.run(INSTALLED_AT + LINKS_FOR)
    assert real.handovers.link("drive", WORKBOOK.key) == LINK
    real.tidying.run(INSTALLED_AT + LINKS_FOR + DAY)
    assert real.handovers.link("drive", WORKBOOK.key) is None
    assert "hal@oak.example" not in everything(url)


def test_where_a_leavers_workbook_lies_is_forgotten_at_once_and_not_that_of_others(real: Store) -> None:
    last_day = INSTALLED_AT.date()
    leaver = replace(HEAD, id="p-leaver", email="leaver@example.org", until=last_day)
    real.directory.replace_staff((HEAD, leaver), (), an_event(Action.STAFF_LIST_READ))
    theirs = replace(WORKBOOK, key="w2", to=leaver.id)
    week = Week.of(INSTALLED_AT)
    fence = real.weeks.claim(week, INSTALLED_AT)
    assert fence is not None
    assert real.weeks.finish(week, fence, an_event(Action.WORKBOOK_EXPORTED), [WORKBOOK, theirs])
    for key in (WORKBOOK.key, theirs.key):
        real.handovers.record("drive", key, LINK)
    real.tidying.run(INSTALLED_AT)
    assert real.handovers.link("drive", theirs.key) == LINK  # the control: until the day is over
    real.tidying.run(INSTALLED_AT + DAY)
    assert real.handovers.link("drive", theirs.key) == ""  # and no channel delivers it again
    assert real.handovers.link("drive", WORKBOOK.key) == LINK


def test_where_a_leaver_was_met_is_forgotten(real: Store) -> None:
    last_day = NOW.date()
    staff = (HEAD, replace(HEAD, id="p-leaver", until=last_day))
    real.directory.replace_staff(staff, (), an_event(Action.STAFF_LIST_READ))
    for person_id in (HEAD.id, "p-leaver", "p-nobody"):
        real.chats.keep(person_id, Chat("https://smba.trafficmanager.net/uk/", "a:1", "29:1"))
    real.tidying.run(NOW)
    assert real.chats.known() == {HEAD.id, "p-leaver"}
    real.tidying.run(NOW + DAY)
    assert real.chats.known() == {HEAD.id}
