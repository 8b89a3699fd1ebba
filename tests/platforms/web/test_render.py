import pytest

from bot.chat.form import Field, FieldKind, Form, Option, Section, Sent, Upload
from bot.chat.reply import Button, Facts, File, Link, Press, Quote, Reply, Text, Tone
from bot.dispatch import Returned
from bot.platforms.web import pages
from bot.platforms.web.read import Limits
from bot.platforms.web.render import (
    Action,
    Block,
    Card,
    Draft,
    FieldCard,
    OptionCard,
    draft_of,
    form_card,
    reply_card,
    said,
)
from tests.platforms.web.house import FORM, FORM_NONCE

LIMITS = Limits()
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
MANY = tuple(Option(str(n), f"Number {n}") for n in range(9))


def shelve(_file: File) -> str:
    return "token"


def blocks(*parts: Text | Quote | Facts | Link | Button | Press | File) -> tuple[Block, ...]:
    return reply_card(Reply(parts), "o4", shelve).blocks


def field_card(asked: Field, draft: Draft | None = None) -> FieldCard:
    form = Form("report", "save", "Title", (Section("", (asked,)),), "Save", "n")
    return form_card(form, "o4", LIMITS, draft).fields[0]


def drafted(raw: str | tuple[str, ...], error: str = "") -> Draft:
    return Draft("Not saved", {"x": error} if error else {}, {"x": raw})


@pytest.mark.parametrize("tone", list(Tone))
def test_each_tone_has_a_block_of_its_own(tone: Tone) -> None:
    assert blocks(Text("Words", tone)) == (Block(tone.name.lower(), (Text("Words", tone),)),)


def test_neighbours_of_one_kind_stand_together_and_the_order_stays() -> None:
    quote, facts = Quote("w", "B.3"), Facts((("a", "b"),))
    kinds = [(b.kind, len(b.items)) for b in blocks(Text("a"), Text("b"), quote, facts, Text("c"))]
    assert kinds == [("plain", 2), ("quote", 1), ("facts", 1), ("plain", 1)]


def test_a_card_is_urgent_only_where_something_in_it_is() -> None:
    assert reply_card(Reply((Text("Go", Tone.URGENT),)), "o4", shelve).urgent
    assert not reply_card(Reply((Text("Go", Tone.WARNING),)), "o4", shelve).urgent


def test_a_button_carries_what_it_asks() -> None:
    (block,) = blocks(Button("Open", "concerns", "open", "K7", "may I"))
    hidden = (("command", "concerns"), ("step", "open"), ("about", "K7"), ("words", "may I"), ("label", "Open"))
    assert block.items == (Action("button", "Open", hidden),)


def test_a_press_carries_its_nonce_and_who_it_was_shown_to() -> None:
    (block,) = blocks(Press("Done", "request", "done", "n1", "r1"))
    hidden = (
        ("command", "request"),
        ("step", "done"),
        ("about", "r1"),
        ("nonce", "n1"),
        ("label", "Done"),
        ("who", "o4"),
    )
    assert block.items == (Action("press", "Done", hidden),)


def test_a_press_that_cannot_be_taken_back_is_asked_about_first() -> None:
    (block,) = blocks(Press("Take it", "concerns", "take", "n1", "SR-1", confirm="Are you sure?"))
    (action,) = block.items
    assert isinstance(action, Action)
    card = pages.drawn(Card((block,)))
    assert (action.confirm, action.agree) == ("Are you sure?", "Yes, take it")
    assert ">Yes, take it</button>" in card
    assert card.index("<summary") < card.index("Are you sure?") < card.index('action="/send"')
    assert "<summary" not in pages.drawn(Card(blocks(Press("Take it", "concerns", "take", "n1", "SR-1"))))


def test_whoever_agrees_stays_i_with_a_capital_letter() -> None:
    assert Action("press", "I will deal with it").agree == "Yes, I will deal with it"


def test_a_file_is_a_link_with_its_size() -> None:
    (block,) = blocks(File("Workbook", "w.xlsx", "application/x", b"x" * 2048))
    assert block.items == (Action("file", "Workbook (2 KB)", address="/file/token"),)


def test_an_https_link_is_a_link() -> None:
    (block,) = blocks(Link("Form", "https://school.example/leave?a=b"))
    assert block.items == (Action("link", "Form", address="https://school.example/leave?a=b"),)


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:",
        "https://[",
        "https://a.example/\n",
        "//a",
        "",
    ],
)
def test_any_other_address_is_only_text(address: str) -> None:
    assert blocks(Link("Form", address)) == (Block("plain", (Text(f"Form: {address}"),)),)


def test_what_was_said_is_shown_whole_where_it_is_short() -> None:
    assert (said(" hello ").start, said("hello").whole, said("hello").cut) == ("hello", "", 0)


def test_what_was_said_is_kept_whole_where_it_is_long() -> None:
    long = said("x" * 601)
    assert (len(long.start), len(long.whole), long.length, long.cut) == (600, 601, 601, 0)


def test_what_was_said_is_cut_where_it_is_endless_and_says_so() -> None:
    assert said("x" * 50_001).cut == 50_000


def test_what_was_said_holds_nothing_invisible() -> None:
    assert said("a\x00\ud800b").start == "a␀\ufffdb"


def test_a_form_carries_what_it_needs_to_come_back_after_a_restart() -> None:
    assert dict(form_card(FORM, "o4", LIMITS).hidden) == {
        "command": "report",
        "step": "save",
        "nonce": FORM_NONCE,
        "seen": "7",
        "label": "Save this concern",
        "who": "o4",
    }


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        (Field("x", "X"), "text"),
        (Field("x", "X", FieldKind.PARAGRAPH), "paragraph"),
        (Field("x", "X", FieldKind.CHOICE, options=YES_NO), "radios"),
        (Field("x", "X", FieldKind.CHOICE, options=MANY), "select"),
        (Field("x", "X", FieldKind.CHOICES, options=MANY), "checkboxes"),
        (Field("x", "X", FieldKind.DAY), "date"),
        (Field("x", "X", FieldKind.DAY, value="2026-11-20"), "date"),
        (Field("x", "X", FieldKind.MOMENT), "datetime-local"),
        (Field("x", "X", FieldKind.MOMENT, value="2026-11-20 08:05"), "datetime-local"),
        (Field("x", "X", FieldKind.FILES), "files"),
    ],
)
def test_each_kind_of_field_is_drawn_in_its_own_way(asked: Field, drawn: str) -> None:
    assert field_card(asked).kind == drawn


def test_a_date_that_is_none_is_shown_on_a_line_to_be_mended() -> None:
    day = field_card(Field("x", "X", FieldKind.DAY), drafted("last Friday"))
    moment = field_card(Field("x", "X", FieldKind.MOMENT), drafted("noon"))
    assert [(day.kind, day.value), (moment.kind, moment.value)] == [("text", "last Friday"), ("text", "noon")]


def test_a_moment_is_written_as_browsers_read_it() -> None:
    assert field_card(Field("x", "X", FieldKind.MOMENT, value="2026-11-20 08:05")).value == "2026-11-20T08:05"


def test_a_choice_that_may_be_left_out_can_be_taken_back() -> None:
    optional = field_card(Field("x", "X", FieldKind.CHOICE, options=YES_NO))
    needed = field_card(Field("x", "X", FieldKind.CHOICE, required=True, options=YES_NO))
    assert optional.options[-1] == OptionCard("f-x-none", "", "No answer", chosen=True)
    assert [option.code for option in needed.options] == ["yes", "no"]


def test_first_values_are_chosen_and_a_draft_stands_above_them() -> None:
    choices = Field("x", "X", FieldKind.CHOICES, options=MANY, value="1, 3")
    assert [o.code for o in field_card(choices).options if o.chosen] == ["1", "3"]
    assert [o.code for o in field_card(choices, drafted(("2", "4"))).options if o.chosen] == ["2", "4"]
    assert field_card(choices).many
    assert field_card(Field("x", "X", value="first"), drafted("")).value == ""


def test_a_link_to_a_problem_leads_to_what_takes_the_focus() -> None:
    assert field_card(Field("x", "X")).target == "f-x"
    assert field_card(Field("x", "X", FieldKind.CHOICE, options=MANY)).target == "f-x"
    assert field_card(Field("x", "X", FieldKind.CHOICE, options=YES_NO)).target == "f-x-0"


def test_a_field_is_described_by_its_hint_and_its_error() -> None:
    assert field_card(Field("x", "X")).described_by == ""
    assert field_card(Field("x", "X", hint="A hint"), drafted("", "Wrong")).described_by == "f-x-hint f-x-error"


def test_a_folded_section_opens_for_an_error_or_an_answer() -> None:
    section = Section("More", (Field("x", "X"), Field("y", "Y", FieldKind.CHOICE, options=YES_NO)), folded=True)
    form = Form("c", "s", "T", (section,), "Save", "n")

    def is_open(draft: Draft | None) -> bool:
        return form_card(form, "o4", LIMITS, draft).sections[0].open

    assert not is_open(None)
    assert not is_open(Draft("", {}, {"y": ""}))
    assert is_open(Draft("", {"x": "Wrong"}))
    assert is_open(Draft("", {}, {"y": "yes"}))


def test_files_have_to_be_chosen_again_and_the_page_says_so() -> None:
    sent = Sent({"a": "x\x00", "b": ("y\x00",)}, {"x": (Upload("a", b""),)})
    draft = draft_of(Returned(FORM, "Not saved", {"a": "Wrong"}), sent)
    assert draft == Draft("Not saved", {"a": "Wrong"}, {"a": "x␀", "b": ("y␀",)}, with_files=True)
    files = Field("x", "X", FieldKind.FILES, hint="Pictures.")
    assert field_card(files).hints == ("Pictures.",)
    assert field_card(Field("x", "X", FieldKind.FILES)).hints == ("Up to 8 files, 10 MB each and 60 MB together.",)
    assert field_card(files, draft).hints[-1] == "Please choose your files again: a page cannot keep them for you."
