"""`/concerns`: mine with their state, and for leaders the queue they may see and what they do with it."""

from bot.command import Command, Step
from commands.concerns import aside, bundle, change, put_off, reroute, show, steps, words

COMMAND = Command(
    name="concerns",
    summary=words.SUMMARY,
    examples=("/concerns",),
    steps={
        "": Step(show.show_list),
        "closed": Step(show.show_closed),
        "open": Step(show.show_one),
        "file": Step(show.show_file),
        "acknowledge": Step(change.show_press, change.acknowledge),
        "take": Step(change.show_press, change.take_it),
        "note": Step(change.show_note, change.save_note),
        "move": Step(change.show_move, change.save_move),
        "close": Step(change.show_close, change.save_close),
        "put_off": Step(put_off.show, put_off.save),
        "tell": Step(steps.show_tell, steps.save_tell),
        "answer": Step(steps.show_answer, steps.save_answer),
        "look": Step(steps.show_look, steps.save_look),
        "picture": Step(change.show_picture),
        "nude": Step(change.show_nude),
        "evidence": Step(change.show_evidence, change.save_evidence),
        "bundles": Step(bundle.show_bundles),
        "bundle": Step(bundle.show_form, bundle.save),
        "bundle_file": Step(bundle.show_file),
        "aside": Step(aside.show_aside, aside.save_aside),
        "reroute": Step(reroute.show_reroute, reroute.save_reroute),
    },
    confidential=True,
)
