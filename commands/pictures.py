"""The picture question, the same for every command: asked before any upload, so that what must not come never does.

Source: gov.uk, "Sharing nudes and semi-nudes: how to respond to an incident": staff must not view, copy, save or
forward them.
"""

from bot.chat.reply import Button, Facts, Part, Text, Tone
from bot.command import Ask, Services
from bot.requests.redirect import Door, RequestKind
from commands import doors

QUESTION = "Do you want to add a screenshot or a file?"
WHY = "If a picture may be a nude or semi-nude, or an indecent image of a child, it must not come here."
SAFE = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
NUDE = "A picture may be one of these, or I am not sure"
REFUSED = "Do not view, copy, save or forward the picture, and do not add it here."
REFUSED_NEXT = "Leave the device as it is and speak to the designated safeguarding lead now, in person or by telephone."
YOUR_COPY = (
    "If this chat keeps the files that you send, the picture is also among your own files there. "
    "Please delete it there now."
)
FILES = "Screenshots or files"
FILES_HINT = "PNG, JPEG, GIF, WebP or PDF; up to five files of 10 MB each. They are stored sealed. No nudes, ever."


def question(*answers: Button) -> tuple[Part, ...]:
    """Return the question with the buttons that answer it."""
    return (Text(QUESTION, Tone.HEADING), Text(WHY, Tone.QUIET), *answers)


def refused(ask: Ask, services: Services) -> tuple[Part, ...]:
    """Return the refusal with the safeguarding lead by name, and file that this door was used."""
    redirect_id = doors.file_redirect(ask, RequestKind.SAFEGUARDING, Door.DANGER, services)
    leads = Facts(doors.safeguarding_leads(ask.person, services))
    return (Text(REFUSED, Tone.URGENT), leads, Text(REFUSED_NEXT), *doors.filed(redirect_id))
