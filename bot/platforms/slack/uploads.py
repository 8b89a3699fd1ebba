"""Workbooks as files in Slack, where a school chose that: in their reader's own conversation with the bot.

Slack keeps such a file, and the workspace's owners can export it; evidence is never handed out so.
"""

from bot.chat.reply import File
from bot.people import Directory
from bot.platforms.slack.api import Slack
from bot.platforms.slack.members import Members

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Uploads:
    """Puts workbooks where their readers find them."""

    def __init__(self, slack: Slack, members: Members, directory: Directory) -> None:
        self._slack, self._members, self._directory = slack, members, directory

    def put(self, person_id: str, file: File) -> str:
        """Upload a workbook and return the address of the conversation that it stands in; nothing for other files.

        Raises SlackError and DeliveryFailed.
        """
        person = self._directory.person(person_id)
        if person is None or file.media_type != WORKBOOK:
            return ""
        channel = self._slack.direct_channel(self._members.user_of(person))
        self._slack.upload(channel, file.name, file.content)
        return f"{self._slack.us().address}archives/{channel}"
