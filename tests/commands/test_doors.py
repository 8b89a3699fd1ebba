"""Tests of commands/doors.py."""

from dataclasses import replace

from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask
from bot.events import NOBODY, Action, Event
from bot.people import Person, Post, Role
from bot.requests.redirect import Door, RequestKind
from commands import doors
from tests.builders import BUSINESS_MANAGER, CHAIR, ELM_LEAD, NOW, OAK_HEAD, OAK_LEAD, OFFICE_MANAGER, TEACHER
from tests.commands.chat import PROCEDURES, Chat, words

SECOND_LEAD = Person("second", "Sita Second", Role.SAFEGUARDING_LEAD, "oak")


def test_whoever_holds_a_post_is_named_with_role_and_school() -> None:
    services = Chat([OAK_LEAD, SECOND_LEAD, CHAIR]).services
    assert doors.names(OAK_LEAD.post, services) == (
        "Simon Safe, designated safeguarding lead, Oak Primary; Sita Second, designated safeguarding lead, Oak Primary"
    )
    assert doors.names(CHAIR.post, services) == "Charles Chair, chair of governors"


def test_a_vacant_post_says_whom_to_ask() -> None:
    services = Chat([TEACHER]).services
    assert doors.names(OAK_HEAD.post, services) == "Headteacher (please ask the school office for the name)"


def test_danger_begins_with_999_and_names_the_lead_of_ones_own_school() -> None:
    shown = doors.danger(TEACHER, Chat().services)
    assert shown[0] == Text("If anyone is in danger now, call 999.", Tone.URGENT)
    assert words(Reply(shown)).count("999") == 1
    assert OAK_LEAD.name in words(Reply(shown))
    assert "tell the headteacher. Do not wait." in words(Reply(shown))
    assert ELM_LEAD.name not in words(Reply(shown))


def test_the_lead_is_sent_to_whoever_shares_the_post_or_to_the_headteacher() -> None:
    alone = words(Reply(doors.danger(OAK_LEAD, Chat().services)))
    assert "Headteacher: Hannah Head, headteacher, Oak Primary" in alone.splitlines()
    assert OAK_LEAD.name not in alone
    shared = words(Reply(doors.danger(OAK_LEAD, Chat([OAK_LEAD, SECOND_LEAD]).services)))
    assert "Designated safeguarding lead: Sita Second, Oak Primary" in shared.splitlines()


def test_a_headteacher_is_told_to_tell_the_executive_headteacher() -> None:
    assert "tell the executive headteacher. Do not wait." in words(Reply(doors.danger(OAK_HEAD, Chat().services)))


def test_without_a_lead_the_office_is_asked_for_the_name() -> None:
    shown = words(Reply(doors.danger(TEACHER, Chat([TEACHER]).services)))
    assert "Designated safeguarding lead: Oak Primary (please ask the school office for the name)" in shown


def test_a_post_without_anybody_above_it_leads_to_the_head() -> None:
    services = Chat().services
    assert doors.somebody_else(OFFICE_MANAGER.post, OFFICE_MANAGER, services) == OAK_HEAD.post
    assert doors.somebody_else(OFFICE_MANAGER.post, TEACHER, services) == OFFICE_MANAGER.post


def test_a_headteacher_is_not_sent_to_themselves_about_an_adult() -> None:
    shown = words(Reply(doors.adult_conduct(OAK_HEAD, Chat().services))).splitlines()
    assert "About a member of staff or a volunteer: Edith Exeter, executive headteacher" in shown


def test_somebody_of_the_whole_federation_is_shown_the_lead_of_every_school() -> None:
    shown = words(Reply(doors.danger(BUSINESS_MANAGER, Chat().services)))
    assert OAK_LEAD.name in shown
    assert ELM_LEAD.name in shown


def test_how_an_adult_behaves_goes_to_the_head_the_chair_or_the_lado() -> None:
    shown = words(Reply(doors.adult_conduct(TEACHER, Chat().services))).splitlines()
    assert "About a member of staff or a volunteer: Hannah Head, headteacher, Oak Primary" in shown
    assert "About a headteacher: Charles Chair, chair of governors" in shown
    lado = "Local authority designated officer (LADO), 01632 960000"
    assert f"About both, or where there is a conflict: {lado}" in shown


def test_without_an_outside_contact_of_that_name_the_lado_is_named_alone() -> None:
    services = replace(Chat().services, procedures=replace(PROCEDURES, outside={}))
    shown = words(Reply(doors.adult_conduct(TEACHER, services))).splitlines()
    assert "About both, or where there is a conflict: The local authority's designated officer (LADO)" in shown


def test_somebody_of_the_whole_federation_is_shown_every_headteacher() -> None:
    shown = words(Reply(doors.adult_conduct(BUSINESS_MANAGER, Chat().services)))
    assert "Hannah Head, headteacher, Oak Primary; Hugo Head, headteacher, Elm Primary" in shown


def test_the_head_of_the_whole_federation_is_the_executive_headteacher() -> None:
    assert doors.head_of(TEACHER) == OAK_HEAD.post
    assert doors.head_of(CHAIR) == Post(Role.EXECUTIVE_HEADTEACHER)


def test_only_that_a_door_was_used_is_filed_and_not_by_whom() -> None:
    chat = Chat()
    ask = Ask(TEACHER, "escalate", "words that nobody keeps", "danger")
    redirect_id = doors.file_redirect(ask, RequestKind.SAFEGUARDING, Door.DANGER, chat.services)
    details = {"kind": "safeguarding", "door": "danger", "school": "oak"}
    assert chat.store.events == [Event(NOBODY, Action.DOOR_USED, redirect_id, NOW, details)]
    assert [redirect.id for redirect in chat.store.redirects.filed] == [redirect_id]
    assert "words that nobody keeps" not in chat.everything_kept()


def test_a_formal_request_is_filed_as_one() -> None:
    chat = Chat()
    doors.file_redirect(Ask(TEACHER, "request"), RequestKind.LEAVE, Door.REQUEST, chat.services)
    assert chat.done() == [Action.REQUEST_REDIRECTED]
