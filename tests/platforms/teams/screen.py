"""A card as a person sees it: what it says, its buttons by their labels, and its inputs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.chat.form import Raw

Json = dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """A card or a text. `to` is the one person of a channel who sees it; `in_dialog` is true for a dialog's."""

    card: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    in_dialog: bool = False
    to: str = ""

    @classmethod
    def of_dialog(cls, body: Mapping[str, Any]) -> "Screen":
        """Return what an answer shows as a dialog."""
        task = body["task"]
        if task["type"] == "message":
            return cls(text=task["value"], in_dialog=True)
        return cls(task["value"]["card"]["content"], in_dialog=True)

    @property
    def says(self) -> str:
        """Everything that can be read in it, a block a line."""
        return "\n".join(filter(None, (self.text, *_lines(self.card))))

    @property
    def buttons(self) -> Sequence[str]:
        """The labels of its buttons."""
        return [action["title"] for action in _actions(self.card)]

    @property
    def actions(self) -> Sequence[Json]:
        """Its actions, as they were sent."""
        return _actions(self.card)

    def action(self, label: str) -> Json:
        """Return the action behind a label, by what stands on the button or beside it."""
        found = [each for each in _actions(self.card) if label in (each["title"], each.get("tooltip"))]
        assert found, (label, self.buttons)
        return found[-1]

    @property
    def inputs(self) -> Mapping[str, Json]:
        """Its inputs by their ids."""
        return {each["id"]: each for each in _all(self.card) if str(each.get("type", "")).startswith("Input.")}


def filled_in(screen: Screen, answers: Mapping[str, Raw]) -> Json:
    """Return what a form sends: these answers by field, and whatever it shows at first."""
    (submit,) = [each for each in _actions(screen.card) if each.get("associatedInputs") != "none" and "data" in each]
    data: Json = {id_: each.get("value", "") for id_, each in screen.inputs.items()}
    for name, raw in answers.items():
        ids = [id_ for id_ in data if id_ == f"f.{name}" or id_.startswith(f"f.{name}.")]
        assert ids, (name, list(data))
        data |= _parts(ids, raw)
    return {**submit["data"], **data}


def _parts(ids: Sequence[str], raw: Raw) -> Json:
    if not isinstance(raw, str):
        return {ids[0]: ",".join(raw)}
    days = [id_ for id_ in ids if not id_.endswith(".time")]
    times = [id_ for id_ in ids if id_.endswith(".time")]
    if not times:
        return {days[0]: raw}
    day, _, time = raw.partition(" ")
    return {days[0]: day, times[0]: time}


def _all(part: Any) -> Iterator[Json]:  # noqa: ANN401 - JSON
    if isinstance(part, Mapping):
        yield dict(part)
        for name in ("body", "items", "columns", "actions", "inlines", "card", "cells", "rows"):
            yield from _all(part.get(name))
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _all(each)


def _actions(card: Mapping[str, Any]) -> list[Json]:
    return [each for each in _all(card) if str(each.get("type", "")).startswith("Action.")]


def _lines(card: Mapping[str, Any]) -> Iterator[str]:
    for each in _all(card):
        kind = each.get("type")
        if kind == "RichTextBlock":
            yield "".join(run if isinstance(run, str) else run["text"] for run in each["inlines"])
        elif kind == "TextBlock" or str(kind).startswith("Input."):
            yield str(each.get("text") or each.get("label") or "")
