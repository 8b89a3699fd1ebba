"""How exchanges are drawn: kept ones as they were, others as they are now or as a line."""

from dataclasses import replace

import pytest
from markupsafe import Markup

from bot.chat.form import Sent
from bot.chat.reply import File, Reply, Text
from bot.command import Ask, Filled
from bot.dispatch import Returned
from bot.platforms.web.confidence import Answer, Unkept, Unsaved
from bot.platforms.web.drawn import Artist
from bot.platforms.web.memory import Exchange
from bot.platforms.web.pages import Shown
from bot.platforms.web.read import Limits
from bot.platforms.web.render import FormCard, Line, said
from tests.platforms.web.house import FORM, HEAD, NOW

ASK = Ask(HEAD, "records", "words", "edit", "SR-2345-6789")
ARTIST = Artist(HEAD.id, Limits(), lambda _person_id, _file: "token")
TOLD = said("Open it")


def unkept(*, is_form: bool = False, again: Ask | None = ASK, unsaved: Unsaved | None = None) -> Exchange:
    return Exchange(said("/records"), Unkept(NOW, again, True, FORM.nonce, is_form, unsaved))  # noqa: FBT003 - in its order


def drawn(exchange: Exchange, answer: Answer | None, *, is_last: bool = True) -> Shown:
    return ARTIST.shown(exchange, (TOLD, answer) if answer else None, is_last=is_last)


def test_what_is_kept_is_shown_as_it_was_drawn() -> None:
    for answer in (Markup("<p>Kept</p>"), ARTIST.answer(FORM)):
        assert drawn(Exchange(said("x"), answer), None) == Shown(said("x"), answer)


def test_an_answer_is_drawn_as_it_is_now_with_its_files_on_the_shelf() -> None:
    shown = drawn(unkept(), Reply((Text("Now"), File("F", "f", "text/plain", b"x"))))
    assert shown.said == TOLD
    assert "Now" in str(shown.answer)
    assert "/file/token" in str(shown.answer)


def test_a_form_is_drawn_where_it_is_the_newest() -> None:
    card = drawn(unkept(is_form=True), FORM).answer
    assert isinstance(card, FormCard)
    assert card.sentence == ""
    assert isinstance(drawn(unkept(is_form=True), FORM, is_last=False).answer, Line)


@pytest.mark.parametrize("with_files", [True, False])
def test_a_form_that_came_back_holds_what_was_typed(with_files: bool) -> None:  # noqa: FBT001 - as pytest hands it over
    filled = Filled(ASK, FORM.nonce, "7", Sent({"platform": "Facebook"}))
    back = Returned(FORM, "Not saved.", {"words": "Please fill this in."})
    exchange = unkept(is_form=True, unsaved=Unsaved(filled, back.sentence, back.errors, with_files))
    card = drawn(exchange, back).answer
    assert isinstance(card, FormCard)
    fields = {field.id: field for field in card.fields}
    assert (card.sentence, fields["f-platform"].value) == ("Not saved.", "Facebook")
    assert fields["f-words"].error == "Please fill this in."
    assert ("choose your files again" in " ".join(fields["f-evidence"].hints)) is with_files


def test_what_was_not_asked_for_is_a_line_with_a_button() -> None:
    shown = drawn(unkept(), None)
    assert shown.said == said("/records SR-2345-6789")
    assert isinstance(shown.answer, Line)
    assert shown.answer.text == "Shown at 09:00, in confidence. It is not kept on this page."
    (button,) = shown.answer.actions
    assert dict(button.hidden) == {
        "command": "records",
        "step": "edit",
        "about": "SR-2345-6789",
        "words": "words",
        "label": "Show it again",
    }


def test_where_there_is_nothing_to_see_again_there_is_no_button() -> None:
    line = drawn(unkept(again=None), None).answer
    assert isinstance(line, Line)
    assert line.actions == ()


def test_a_form_that_was_left_can_be_opened_again() -> None:
    line = drawn(unkept(is_form=True), None).answer
    assert isinstance(line, Line)
    assert line.text == "A form was open here. It was not sent."
    assert [button.label for button in line.actions] == ["Open it again"]
    assert replace(line.actions[0], label="") != line.actions[0]
