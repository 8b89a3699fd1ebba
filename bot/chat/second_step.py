"""The question for a code: what it asks, and how it is known again when it comes back."""

from bot.chat.form import Field, Form, Section, Sent
from bot.references import new_id

CODE = "second_step_code"
"""The name of the one field; no form of a command has a field of this name."""
TITLE = "Your code from the page"
INTRO = (
    "What is confidential opens here with a code. Open {page}, sign in with your school's Microsoft account and ask "
    "there for /code. It serves once, within five minutes, and opens this to you here for {minutes} minutes. "
    "To raise a concern you need no code: /escalate."
)
LABEL = "The code, eight digits"
HINT = "Nobody will ever ask you for it in a call, a mail or a message."
SUBMIT = "Open"
OPENED = "Thank you. What is confidential is open to you here for {minutes} minutes from your code on."
GO_ON = "Go on"
CODE_FIRST = (
    "Not saved yet: a new code from the page comes first. Everything you wrote is still here: please leave it open, "
    "ask me for /concerns in another window and type the code there, then send this again."
)
PRESS_CODE_FIRST = "Nothing was changed: a new code from the page comes first."
ENTER = "Type the code"
_LONGEST = 20


def question(command: str, step: str, about: str, page: str, minutes: int) -> Form:
    """Return the form that asks for a code before a step of a command."""
    asked = Field(CODE, LABEL, required=True, hint=HINT, longest=_LONGEST)
    intro = INTRO.format(page=page, minutes=minutes)
    return Form(command, step, TITLE, (Section("", (asked,)),), SUBMIT, new_id(), about, intro=intro)


def is_an_answer(sent: Sent) -> bool:
    """Say whether what came back answers that question."""
    return CODE in sent.texts
