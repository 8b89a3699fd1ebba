"""What people do in Teams with cards, dialogs, searches and files, and what goes wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.reply import Button, File
from bot.errors import Busy, FileChanged, NotThere
from bot.http import Answer, CallFailed
from bot.platforms import words as shared
from bot.platforms.codec import Codec
from bot.platforms.fetching import NOT_FETCHED
from bot.platforms.teams import desk as bodies
from bot.platforms.teams import words
from bot.platforms.teams.api import CARD, FILE_CARD
from bot.platforms.teams.desk import Desk
from bot.platforms.teams.incoming import Consented, Place, Pressed
from bot.platforms.teams.members import CannotTell, Stranger
from bot.platforms.teams.visit import HELD, Visit, place_of
from bot.platforms.vouching import BELIEVED_FOR
from bot.references import new_id
from commands.request.words import NOW_ON, TOLD_ON
from tests.builders import OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN, PNG
from tests.fakes.teams_connector import refused, unreachable
from tests.platforms.teams.screen import Screen, filled_in
from tests.platforms.teams.signed import SERVICE_URL
from tests.platforms.teams.workplace import CHANNEL, GUEST, Workplace, a_file, account_of, sender, talk_of

ANSWERS = {**CONCERN, "seen_at": "2026-11-19 18:30"}
NOT_ASKED = "Not what I asked"
UPLOAD, LINK = "https://oak-my.sharepoint.com/upload", "https://oak-my.sharepoint.com/book.xlsx"
BOOK = File("Monday's workbook", "staffroom.xlsx", "application/x", b"a workbook")


@pytest.fixture
def place() -> Workplace:
    return Workplace()


def toast(body: Any) -> str:  # noqa: ANN401 - JSON
    assert (body["statusCode"], body["type"]) == (200, "application/vnd.microsoft.activity.message")
    return str(body["value"])


class TestActions:
    def test_a_button_is_answered_below_its_card(self, place: Workplace) -> None:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")
        assert toast(place.execute(TEACHER, answer, "Ask a leader")) == words.ANSWERED
        assert "These people can help you" in Screen(place.teams.said[-1].card).says

    def test_in_a_channel_that_is_seen_by_one_person_alone(self, place: Workplace) -> None:
        (answer,) = place.mention(TEACHER, "can I add a pupil on insta")
        place.execute(TEACHER, answer, "Ask a leader", CHANNEL)
        assert place.teams.said[-1].to == sender(TEACHER).user

    def test_a_press_takes_the_place_of_its_card_once(self, place: Workplace) -> None:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")
        said = len(place.teams.said)
        for _ in range(3):
            body = place.execute(TEACHER, answer, NOT_ASKED)
            assert (body["statusCode"], body["type"]) == (200, CARD)
        assert len(place.chat.store.questions.kept) == 2  # the question, and that it was not what was asked
        assert len(place.teams.said) == said

    def test_somebody_else_who_presses_it_is_told_nothing(self, place: Workplace) -> None:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")
        assert toast(place.execute(OAK_HEAD, answer, NOT_ASKED)) == NotThere.sentence
        assert len(place.chat.store.questions.kept) == 1

    def test_a_press_that_cannot_be_saved_says_so(self, place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")

        def busy(_nonce: str, _person_id: str) -> str:
            raise Busy

        monkeypatch.setattr(place.chat.store.register, "saved", busy)
        body = place.execute(TEACHER, answer, NOT_ASKED)
        assert Busy.sentence in Screen(body["value"]).says

    @pytest.mark.parametrize("packed", ["", "[]", "no json", '["policy"]', '["nothing","","","","","","",0]'])
    def test_what_we_did_not_pack_shows_nothing(self, packed: str, place: Workplace) -> None:
        body = place.desk.executed(Pressed(sender(TEACHER), packed))
        assert body["type"] == "application/vnd.microsoft.activity.message"

    def test_what_teams_does_not_take_is_told_at_the_button(self, place: Workplace) -> None:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")
        place.teams.fail(unreachable())
        assert "Please try again" in toast(place.execute(TEACHER, answer, "Ask a leader"))

    def test_strangers_are_refused(self, place: Workplace) -> None:
        assert toast(place.desk.executed(Pressed(GUEST, ""))) == Stranger.sentence

    def test_a_form_is_not_said_in_a_message_whatever_the_button(self, place: Workplace) -> None:
        reference = place.chat.raise_concern(TEACHER)
        (answer,) = place.write(OAK_HEAD, "/concerns")
        queue = place.open(OAK_HEAD, answer, shared.OPEN)
        packed = queue.actions[0]["data"]["packed"]
        assert toast(place.desk.executed(Pressed(sender(OAK_HEAD), packed))) == words.ANSWERED
        assert shared.TO_BE_OPENED in Screen(place.teams.said[-1].card).says
        assert reference not in Screen(place.teams.said[-1].card).says


class TestOlderClients:
    def pressed(self, place: Workplace, label: str, where: Place | None = None) -> Pressed:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")
        return Pressed(sender(TEACHER, where), answer.action(label)["data"]["packed"])

    def test_an_action_that_came_as_a_message_is_answered_by_one(self, place: Workplace) -> None:
        place.desk.sent_in_chat(self.pressed(place, NOT_ASKED))
        assert "I kept your question" in Screen(place.teams.said[-1].card).says

    def test_why_it_was_not_done_is_said_too(self, place: Workplace) -> None:
        pressed = Pressed(sender(OAK_HEAD), "not ours")
        place.desk.sent_in_chat(pressed)
        assert (place.teams.said[-1].conversation, place.teams.said[-1].text) == ("a:oak-head", NotThere.sentence)
        place.desk.sent_in_chat(replace(pressed, sender=replace(GUEST, place=CHANNEL)))
        assert (place.teams.said[-1].to, place.teams.said[-1].text) == (GUEST.user, Stranger.sentence)

    def test_what_cannot_be_said_either_is_logged(self, place: Workplace, caplog: pytest.LogCaptureFixture) -> None:
        place.desk.sent_in_chat(Pressed(GUEST, ""))
        place.teams.fail(refused(403, "x y"))
        place.desk.sent_in_chat(Pressed(GUEST, ""))
        assert "and that was not said: http_403" in caplog.text


class TestDialogs:
    def test_a_concern_is_raised(self, place: Workplace) -> None:
        saved = place.submit(TEACHER, place.the_form(TEACHER), ANSWERS)
        assert "Saved, reference" in saved.says
        assert saved.in_dialog

    def test_what_is_wrong_comes_back_with_every_word(self, place: Workplace) -> None:
        back = place.submit(TEACHER, place.the_form(TEACHER), {**ANSWERS, "quote": "", "display_name": "*Somebody*"})
        assert "Not saved yet" in back.says
        assert back.inputs["f.display_name"]["value"] == "*Somebody*"
        assert "Saved, reference" in place.submit(TEACHER, back, {"quote": "words"}).says

    def test_a_form_that_is_sent_twice_is_saved_once(self, place: Workplace) -> None:
        form = place.the_form(TEACHER)
        place.submit(TEACHER, form, ANSWERS)
        assert "stored once" in place.submit(TEACHER, form, ANSWERS).says

    def test_strangers_and_malformed_answers_get_a_sentence(self, place: Workplace) -> None:
        for say in (place.desk.opened, place.desk.submitted):
            assert say(Pressed(GUEST, ""))["task"] == {"type": "message", "value": Stranger.sentence}
        form = place.the_form(TEACHER)
        data = {**filled_in(form, ANSWERS), "f.quote": 7}
        body = place.desk.submitted(Pressed(sender(TEACHER), data["packed"], data))
        assert "I do not understand" in body["task"]["value"]

    def test_while_teams_cannot_be_asked_records_are_closed(self, place: Workplace) -> None:
        (answer,) = place.write(OAK_HEAD, "/concerns")
        place.seconds = BELIEVED_FOR
        place.teams.fail(unreachable())
        assert "I cannot check just now" in place.open(OAK_HEAD, answer, shared.OPEN).says


class TestFiles:
    def sent(self, place: Workplace, *names: str) -> Screen:
        for name in names:
            file = a_file(name, f"https://oak-my.sharepoint.com/{name}")
            place.teams.files[file.address] = PNG.content
            place.write(TEACHER, "", files=(file,))
        return place.the_form(TEACHER, with_files=True)

    def test_chosen_ones_are_stored_and_held_no_more(self, place: Workplace) -> None:
        form = self.sent(place, "one", "two")
        saved = place.submit(TEACHER, form, {**ANSWERS, "files": ("held:id-one",)})
        assert "Saved, reference" in saved.says
        assert [file.id for file in place.held.of(TEACHER.id)] == ["id-two"]

    def test_a_form_that_was_saved_with_its_files_is_not_called_unsaved_when_it_comes_again(
        self, place: Workplace
    ) -> None:
        form = self.sent(place, "one")
        place.submit(TEACHER, form, {**ANSWERS, "files": ("held:id-one",)})
        again = place.submit(TEACHER, form, {**ANSWERS, "files": ("held:id-one",)})
        assert "stored once" in again.says
        assert words.FILES_NOT_TAKEN not in again.says

    @pytest.mark.parametrize("chosen", [("held:id-gone",), ("held:id-one", "held:id-gone"), ("held:id-one", "other")])
    def test_one_that_is_held_no_more_keeps_the_form_open(self, chosen: tuple[str, ...], place: Workplace) -> None:
        back = place.submit(TEACHER, self.sent(place, "one"), {**ANSWERS, "files": chosen})
        assert words.FILES_NOT_TAKEN in back.says
        assert words.FILE_NOT_HELD in back.says
        assert back.inputs["f.quote"]["value"] == ANSWERS["quote"]
        assert place.held.of(TEACHER.id)
        assert not any(method == "GET" and "sharepoint" in address for method, address in place.teams.calls)

    def test_one_of_somebody_else_is_not_held(self, place: Workplace) -> None:
        form = self.sent(place, "one")
        place.held.forget(TEACHER.id, place.held.of(TEACHER.id))
        place.held.add(OAK_HEAD.id, [a_file("one")])
        assert words.FILE_NOT_HELD in place.submit(TEACHER, form, {**ANSWERS, "files": ("held:id-one",)}).says

    def test_one_that_cannot_be_fetched_keeps_the_form_open_and_is_still_held(self, place: Workplace) -> None:
        form = self.sent(place, "one")
        place.teams.on_call = lambda _method, address: place.teams.fail(
            unreachable() if "sharepoint" in address else None
        )
        back = place.submit(TEACHER, form, {**ANSWERS, "files": ("held:id-one",)})
        assert NOT_FETCHED.format(number=1) in back.says
        assert place.held.of(TEACHER.id)
        place.teams.on_call = lambda _method, _address: None
        assert "Saved, reference" in place.submit(TEACHER, back, {}).says

    def test_other_answers_of_several_codes_are_no_files(self, place: Workplace) -> None:
        form = place.the_form(TEACHER)
        data = {**filled_in(form, ANSWERS), "f.made-up.many": "a,b"}
        body = place.desk.submitted(Pressed(sender(TEACHER), data["packed"], data))
        assert "Saved, reference" in Screen.of_dialog(body).says


class TestMessages:
    def test_what_is_chosen_opens_a_dialog_with_the_words(self, place: Workplace) -> None:
        assert place.choose(TEACHER, "escalate.message", account_of(OAK_HEAD)).in_dialog

    def test_a_leader_points_out_a_message_to_its_writer(self, place: Workplace) -> None:
        form = place.choose(OAK_HEAD, "request.suggest", account_of(TEACHER), "may I have Friday off")
        place.submit(OAK_HEAD, form, {"kind": "leave"})
        (notice,) = place.chat.store.outbox.written
        assert notice.to == TEACHER.id

    @pytest.mark.parametrize("writer", ["", "account-of-nobody", GUEST.account])
    def test_a_message_of_an_app_or_a_stranger_has_no_writer_whom_we_know(self, writer: str, place: Workplace) -> None:
        shown = place.choose(OAK_HEAD, "request.suggest", writer, "may I have Friday off")
        assert shown.inputs == {}

    @pytest.mark.parametrize("command", ["", ".", "nothing.message", "escalate.nothing", "request.suggest"])
    def test_what_is_not_offered_to_somebody_is_not_there(self, command: str, place: Workplace) -> None:
        assert place.choose(TEACHER, command, account_of(OAK_HEAD)).inputs == {}

    def test_it_serves_in_the_talk_of_two_people_where_the_bot_is_not(self, place: Workplace) -> None:
        between = Place(SERVICE_URL, "19:a_b@unq.gbl.spaces", personal=False)
        place.teams.fail(refused(403, "BotNotInConversationRoster"))
        shown = place.choose(TEACHER, "escalate.message", account_of(OAK_HEAD), place=between)
        assert CannotTell.sentence not in shown.says
        assert shown.buttons
        assert place.chats.met == {}

    def test_a_stranger_is_refused(self, place: Workplace) -> None:
        place.teams.add(sender(TEACHER).user, "x", "nobody@example.org")
        assert place.choose(TEACHER, "escalate.message", "").text == Stranger.sentence


ELSEWHERE = "teams:19:of-others@thread.tacv2"
HERE = place_of(CHANNEL)


class TestWhatChangesInAChannel:
    """`/request here on` is typed in a channel: nothing else that is sent to the bot can do the same unseen."""

    def packed(self, place: Workplace, nonce: str = "") -> str:
        """Return what our own cards carry for it, with another channel's name put in by hand."""
        button = Codec(place.means.envelope, OAK_HEAD.id).of_button(Button("", "request", words="here on"))
        parts = json.loads(button or "")
        return json.dumps([*parts[:4], nonce, "", ELSEWHERE, 0])

    def switched(self, place: Workplace) -> list[str]:
        return [each for each in (HERE, ELSEWHERE) if place.chat.store.nudges.are_on(each)]

    @pytest.mark.parametrize("press", [Desk.executed, Desk.sent_in_chat, Desk.opened, Desk.submitted])
    def test_it_is_announced_however_it_was_done_and_another_channel_stays_as_it_is(
        self, press: Callable[[Desk, Pressed], object], place: Workplace
    ) -> None:
        press(place.desk, Pressed(sender(OAK_HEAD, CHANNEL), self.packed(place)))
        announced = [said for said in place.teams.said if said.text == TOLD_ON]
        assert [(said.conversation.partition(";")[0], said.to) for said in announced] == [(CHANNEL.conversation, "")]
        assert self.switched(place) == [HERE]

    @pytest.mark.parametrize("press", [Desk.executed, Desk.sent_in_chat, Desk.opened, Desk.submitted])
    def test_in_ones_own_talk_with_the_bot_nothing_is_switched(
        self, press: Callable[[Desk, Pressed], object], place: Workplace
    ) -> None:
        press(place.desk, Pressed(sender(OAK_HEAD), self.packed(place)))
        assert (self.switched(place), [said for said in place.teams.said if said.text == TOLD_ON]) == ([], [])

    def test_words_that_are_chosen_are_announced_too(self, place: Workplace) -> None:
        shown = place.choose(OAK_HEAD, "request", account_of(TEACHER), "here on")
        assert NOW_ON in shown.says
        assert (place.teams.said[-1].text, self.switched(place)) == (TOLD_ON, [HERE])

    def test_where_it_cannot_be_announced_whoever_switched_it_knows(self, place: Workplace) -> None:
        place.mention(OAK_HEAD, "hello")
        place.teams.fail(refused(403, "BotNotInConversationRoster"))
        shown = place.choose(OAK_HEAD, "request", "", "here on")
        assert words.NOT_ANNOUNCED in shown.says

    def test_what_is_sent_as_a_form_with_a_file_that_is_gone_switches_nothing(self, place: Workplace) -> None:
        packed = self.packed(place, new_id())
        data = {"packed": packed, "f.x": f"{HELD}gone"}
        shown = Screen.of_dialog(place.desk.submitted(Pressed(sender(OAK_HEAD, CHANNEL), packed, data)))
        assert NotThere.sentence in shown.says
        assert self.switched(place) == []


class TestSearching:
    def test_clauses_can_be_chosen_with_a_short_preview(self, place: Workplace) -> None:
        found = place.search(TEACHER, "adding pupils on social media")
        assert (found["type"], found["attachmentLayout"]) == ("result", "list")
        for each in found["attachments"]:
            preview = each["preview"]["content"]
            assert (each["contentType"], len(preview["text"]) <= words.PREVIEW + 30) == (CARD, True)
            assert preview["title"]

    @pytest.mark.parametrize(("typed", "told"), [("", words.NO_CLAUSE), ("qwxyz", "silent"), ("a child is hit", "999")])
    def test_where_there_is_none_it_says_why(self, typed: str, told: str, place: Workplace) -> None:
        found = place.search(TEACHER, typed)
        assert (found["type"], told in found["text"]) == ("message", True)

    def test_strangers_find_nothing(self, place: Workplace) -> None:
        assert place.search(GUEST, "B.6") == {"type": "message", "text": Stranger.sentence}

    def test_a_preview_is_read_as_html_and_so_it_is_escaped(self) -> None:
        assert bodies._escaped("5 < 6 & <b>") == "5 &lt; 6 &amp; &lt;b&gt;"  # noqa: SLF001 - no clause has such a sign
        assert bodies._short("a\n b  c") == "a b c"  # noqa: SLF001 - the same
        assert bodies._short("x" * words.PREVIEW) == "x" * words.PREVIEW  # noqa: SLF001 - the same
        assert bodies._short("x" * (words.PREVIEW + 1)) == "x" * (words.PREVIEW - 1) + "…"  # noqa: SLF001 - the same

    def test_a_command_that_answers_with_a_form_has_nothing_to_choose(
        self, place: Workplace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (submit,) = place.the_form(TEACHER).actions[-1:]
        form = Visit(place.means, sender(TEACHER)).codec.unpack(submit["data"]["packed"])
        monkeypatch.setattr(bodies, "SEARCH", (form.command, form.step))
        assert place.search(TEACHER, "B.6") == {"type": "message", "text": words.NO_CLAUSE}


class TestConsent:
    def asked(self, place: Workplace, *, agreed: bool = True) -> Consented:
        token = place.waiting.put(TEACHER.id, BOOK)
        return Consented(sender(TEACHER), token, agreed, UPLOAD, "staffroom 1.xlsx", LINK, "U1", "xlsx")

    def test_a_file_is_put_where_its_person_wants_it_and_shown_there(self, place: Workplace) -> None:
        place.desk.consented(self.asked(place))
        assert place.teams.put == {UPLOAD: BOOK.content}
        (there,) = place.teams.said[-1].activity["attachments"]
        assert (there["contentType"], there["contentUrl"], there["name"]) == (FILE_CARD, LINK, "staffroom 1.xlsx")
        assert there["content"] == {"uniqueId": "U1", "fileType": "xlsx"}

    def test_it_is_handed_out_once(self, place: Workplace) -> None:
        asked = self.asked(place)
        place.desk.consented(asked)
        place.teams.put.clear()
        place.desk.consented(asked)
        assert (place.teams.put, place.teams.said[-1].text) == ({}, words.FILE_GONE)

    def test_it_is_made_anew_when_its_person_agrees_or_said_to_have_changed(self, place: Workplace) -> None:
        def changed() -> File:
            raise FileChanged

        for anew, put, said in (
            (lambda: replace(BOOK, content=b"as it is now"), {UPLOAD: b"as it is now"}, ""),
            (changed, {}, FileChanged.sentence),
        ):
            place.teams.put.clear()
            token = place.waiting.put(TEACHER.id, replace(BOOK, anew=anew))
            place.desk.consented(replace(self.asked(place), file=token))
            assert place.teams.put == put
            assert place.teams.said[-1].activity.get("text", "") == said

    def test_who_declines_has_it_thrown_away(self, place: Workplace) -> None:
        asked = self.asked(place, agreed=False)
        place.desk.consented(asked)
        assert (place.teams.put, place.teams.said[-1].text) == ({}, words.FILE_DECLINED)
        place.desk.consented(replace(asked, agreed=True))
        assert place.teams.said[-1].text == words.FILE_GONE

    def test_somebody_elses_consent_hands_out_nothing_and_uses_nothing_up(self, place: Workplace) -> None:
        asked = self.asked(place)
        place.desk.consented(replace(asked, sender=sender(OAK_HEAD)))
        assert (place.teams.put, place.teams.said[-1].conversation) == ({}, talk_of(OAK_HEAD).conversation)
        assert place.teams.said[-1].text == words.FILE_GONE
        place.desk.consented(replace(asked, sender=GUEST))
        place.desk.consented(asked)
        assert place.teams.put == {UPLOAD: BOOK.content}

    def test_after_half_an_hour_it_is_gone(self, place: Workplace) -> None:
        asked = self.asked(place)
        place.chat.clock.move(timedelta(minutes=30))
        place.desk.consented(asked)
        assert place.teams.said[-1].text == words.FILE_GONE

    @pytest.mark.parametrize("fault", [refused(507, "x"), unreachable()])
    def test_a_file_that_cannot_be_put_there_is_told_of(self, fault: Answer | CallFailed, place: Workplace) -> None:
        asked = self.asked(place)
        place.teams.fail(None, fault)  # who it is, and the upload
        place.desk.consented(asked)
        assert place.teams.said[-1].text == words.FILE_NOT_PUT

    def test_nothing_is_put_anywhere_but_at_microsoft(self, place: Workplace) -> None:
        place.desk.consented(replace(self.asked(place), upload="https://evil.example/upload"))
        assert (place.teams.put, place.teams.said[-1].text) == ({}, words.FILE_NOT_PUT)

    def test_what_cannot_be_said_is_logged(self, place: Workplace, caplog: pytest.LogCaptureFixture) -> None:
        place.teams.fail(None, None, unreachable())
        place.desk.consented(self.asked(place))
        assert "a file was not handed out: out_of_reach" in caplog.text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (bodies.sorry_in_a_dialog("Sorry."), {"task": {"type": "message", "value": "Sorry."}}),
        (bodies.sorry_in_a_search("Sorry."), {"composeExtension": {"type": "message", "text": "Sorry."}}),
    ],
)
def test_a_sentence_has_its_place_everywhere(body: object, sentence: object) -> None:
    assert body == sentence
    assert toast(bodies.sorry_in_a_message("Sorry.")) == "Sorry."
