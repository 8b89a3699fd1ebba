"""`/concerns`: mine with their state, and for leaders the queue they may see and what they do with it."""

from bot.command import Command, Step
from commands.concerns import additions, change, clauses, closing, messages, show, words

COMMAND = Command(
    name="concerns",
    summary=words.SUMMARY,
    examples=("/concerns",),
    steps={
        "": Step(show.show_list),
        "closed": Step(show.show_closed),
        "open": Step(show.show_one),
        "file": Step(show.show_file),
        "trail": Step(show.show_trail),
        "acknowledge": Step(change.show_press, change.acknowledge),
        "take": Step(change.show_press, change.take_it),
        "note": Step(change.show_note, change.save_note),
        "move": Step(change.show_move, change.save_move),
        "close": Step(closing.show_close, closing.save_close),
        "close_now": Step(change.show_press, closing.close_now),
        "picture": Step(change.show_picture),
        "nude": Step(change.show_nude),
        "evidence": Step(change.show_evidence, change.save_evidence),
        "add": Step(additions.show_add, additions.save_add),
        "refer": Step(additions.show_refer, additions.save_refer),
        "my_picture": Step(additions.show_picture),
        "my_nude": Step(additions.show_nude),
        "my_files": Step(additions.show_files, additions.save_files),
        "message": Step(messages.show_message, messages.save_message),
        "clauses": Step(clauses.show_clauses),
        "set_clauses": Step(clauses.show_set, clauses.save_set),
    },
    confidential=True,
)
