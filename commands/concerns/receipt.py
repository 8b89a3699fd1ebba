"""What the person who raised a concern sees of it: what they wrote, its state, and what they were told."""

from bot.chat.reply import Button, Facts, Part, Quote, Reply, Text, Tone
from bot.command import Services
from bot.concerns.access import OF_HANDLERS
from bot.concerns.additions import Message, Referred, Said
from bot.concerns.concern import Concern
from bot.weeks import day_and_time
from commands.concerns import record_words, words
from commands.field_names import WORDS


def receipt(concern: Concern, services: Services) -> Reply:
    """Return the receipt, with what its holder can add."""
    about, told = concern.reference, services.register.words(concern).told_raiser
    steps = (
        Button(record_words.ADD_MINE, "concerns", "add", about),
        Button(record_words.REFER, "concerns", "refer", about),
        Button(record_words.ADD_FILES, "concerns", "my_picture", about),
        Button(record_words.MESSAGE_HANDLERS, "concerns", "message", about),
    )
    return Reply((*as_raised(concern, told, services), *steps), in_confidence=True)


def as_raised(concern: Concern, told: str, services: Services) -> tuple[Part, ...]:
    """Return what the person who raised it sees, with these words as what they are told."""
    return (
        Text(words.TITLE.format(reference=concern.reference), Tone.HEADING),
        Facts(((words.STATE, concern.state.label), (words.PLATFORM, concern.platform.label))),
        Quote(services.register.words(concern).quote, words.YOU_WROTE),
        *_added(concern, services),
        Facts(history(concern, services)),
        *(_message(message) for message in services.register.messages(concern)),
        *((Quote(told, words.TOLD),) if told else ()),
    )


def history(concern: Concern, services: Services) -> tuple[tuple[str, str], ...]:
    """Return the states that a concern came through, with the moment of each."""
    return tuple((day_and_time(move.at), move.state.label) for move in services.register.moves(concern))


def _added(concern: Concern, services: Services) -> tuple[Part, ...]:
    register, mine = services.register, concern.raised_by
    said = [each for each in register.said(concern) if is_own(each, concern)]
    referrals = [each for each in register.referrals(concern) if each.by == mine]
    files = sum(each.captured_by == mine for each in register.evidence(concern))
    return (
        *(Quote(each.words, _label(each)) for each in said),
        *(_referral(each) for each in referrals),
        *((Facts(((record_words.FILES_OF_MINE, str(files)),)),) if files else ()),
    )


def is_own(said: Said, concern: Concern) -> bool:
    """Say whether these words were added by the person who raised the concern, after raising it."""
    return said.later and said.by == concern.raised_by and said.field not in OF_HANDLERS


def _label(said: Said) -> str:
    return record_words.LABEL_MINE.format(label=WORDS[said.field], when=day_and_time(said.at))


def _referral(referred: Referred) -> Quote:
    label = record_words.REFERRED_LABEL_MINE.format(to=referred.to.label, when=day_and_time(referred.at))
    return Quote(referral_words(referred), label)


def referral_words(referred: Referred) -> str:
    """Return what is known of a referral, a line each: the day, their reference and their answer."""
    on = referred.on
    told = (
        record_words.REFERRED_ON.format(to=referred.to.label, on=f"{on.day} {on:%B %Y}")
        if on
        else record_words.REFERRED_NO_DAY.format(to=referred.to.label)
    )
    reference = record_words.REFERENCE_IS.format(reference=referred.reference) if referred.reference else ""
    return "\n".join(filter(None, (told, reference, referred.answer)))


def _message(message: Message) -> Quote:
    label = record_words.FROM_HANDLERS if message.to_raiser else record_words.FROM_ME
    return Quote(message.words, label.format(when=day_and_time(message.at)))
