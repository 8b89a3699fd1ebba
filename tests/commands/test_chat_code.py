"""`/code`: the code that opens what is confidential in chat."""

from bot.chat.reply import Press, Reply, Text
from bot.command import Ask, Filled
from bot.dispatch import Dispatcher
from bot.people.second_step import spaced
from bot.references import new_id
from commands import ALL, chat_code
from tests.builders import TEACHER
from tests.commands.chat import Chat
from tests.fakes.codes import FakeCodes


def test_to_look_gives_none_and_one_press_gives_one_in_confidence() -> None:
    chat, codes = Chat(), FakeCodes(Chat().clock)
    page = Dispatcher((*ALL, chat_code.command(codes)), chat.services)
    offered = page.ask(Ask(TEACHER, "code"))
    assert isinstance(offered, Reply)
    (press,) = [part for part in offered.parts if isinstance(part, Press)]
    assert codes.events == []
    told = page.send(Filled(Ask(TEACHER, press.command, "", press.step), press.nonce))
    assert isinstance(told, Reply)
    assert told.in_confidence
    said = [part.words for part in told.parts if isinstance(part, Text)]
    assert said == [chat_code.YOURS.format(code=spaced("10000001")), chat_code.TYPE_IT, chat_code.KEEP_IT]


def test_it_is_none_of_the_commands_that_chat_has() -> None:
    assert chat_code.NAME not in {command.name for command in ALL}
    assert "code" not in repr(Chat().dispatcher.send(Filled(Ask(TEACHER, "code", "", "give"), new_id())))
