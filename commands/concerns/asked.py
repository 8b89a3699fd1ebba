"""What the forms about one concern share: they are drawn from a version of it, and nothing older is saved."""

from bot.chat.form import Field, Form, Section
from bot.command import Saving, Services
from bot.concerns.concern import Concern
from bot.errors import Stale
from bot.references import new_id
from commands.concerns.show import find


def as_seen(saving: Saving, services: Services) -> Concern:
    """Return the concern of a form that came back; raise NotThere, or Stale where it changed since then.

    The store compares again, in the transaction of the change.
    """
    concern = find(saving.ask, services)
    if saving.seen != str(concern.version):
        raise Stale
    return concern


def form(  # noqa: PLR0913 - what differs between the forms
    concern: Concern, step: str, title: str, fields: tuple[Field, ...], *, submit: str, intro: str = ""
) -> Form:
    """Return a form about a concern."""
    sections = (Section("", fields),)
    about, seen = concern.reference, str(concern.version)
    return Form("concerns", step, title.format(reference=about), sections, submit, new_id(), about, seen, intro)
