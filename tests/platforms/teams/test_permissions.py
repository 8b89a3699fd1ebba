"""Every permission has its reason, nothing is asked for that nothing needs, and the docs tell all of it."""

from pathlib import Path

import pytest

from bot.platforms.teams.permissions import (
    BY_EXCHANGE,
    PERMISSIONS,
    Kind,
    Need,
    idle,
    missing,
    permissions,
)

DOCS = Path(__file__).parents[3] / "docs"


def names(*needs: Need) -> list[str]:
    return [each.name for each in permissions(needs)]


def test_teams_alone_needs_no_permission() -> None:
    assert permissions(()) == ()


@pytest.mark.parametrize(
    ("need", "asked"),
    [
        (Need.NUDGES, ["ChannelMessage.Read.Group", "ChatMessage.Read.Chat"]),
        (Need.SHAREPOINT, ["Sites.Selected"]),
        (Need.ONEDRIVE, ["Files.ReadWrite.All"]),
        (Need.ONEDRIVE_LARGE, ["Sites.ReadWrite.All"]),
        (Need.MAIL, ["Mail.Send"]),
        (Need.STAFF, ["GroupMember.Read.All"]),
        (Need.PEOPLE, ["User.Read.All"]),
        (Need.HIDDEN_GROUPS, ["Member.Read.Hidden"]),
        (Need.SIGN_IN, ["openid", "profile", "offline_access"]),
    ],
)
def test_each_need_has_its_permissions_and_no_others(need: Need, asked: list[str]) -> None:
    assert names(need) == asked


def test_every_need_is_met_by_something() -> None:
    assert {each.need for each in PERMISSIONS} == {*Need}


def test_no_permission_is_named_twice_and_each_has_a_reason_in_a_sentence_and_a_use() -> None:
    assert len({each.name for each in PERMISSIONS}) == len(PERMISSIONS)
    assert all(each.reason.endswith(".") and each.uses for each in PERMISSIONS)


def test_for_a_sharepoint_folder_no_other_site_is_opened() -> None:
    assert not any(name.endswith(".All") for name in names(Need.SHAREPOINT))


def test_the_bot_asks_for_no_power_over_people_groups_or_chats() -> None:
    powers = ("Directory.", "User.ReadWrite", "Group.", "GroupMember.ReadWrite", "Chat.", "Channel", "TeamsApp")
    in_the_tenant = [each.name for each in PERMISSIONS if each.kind is Kind.APPLICATION]
    assert [name for name in in_the_tenant if name.startswith(powers)] == []
    assert [name for name in ("Directory.Read.All", "Chat.Read.All") if not name.startswith(powers)] == []


def test_kinds_can_be_told_apart() -> None:
    assert [each.name for each in permissions(tuple(Need), (Kind.DELEGATED,))] == names(Need.SIGN_IN)


def test_what_nobody_consented_to_is_named() -> None:
    needs = (Need.STAFF, Need.PEOPLE, Need.SHAREPOINT, Need.SIGN_IN, Need.NUDGES)
    assert missing(("User.Read.All",), needs) == ("Sites.Selected", "GroupMember.Read.All")
    assert missing(("User.Read.All", "Sites.Selected", "GroupMember.Read.All"), needs) == ()


def test_mail_may_be_allowed_in_exchange_of_which_a_token_does_not_tell() -> None:
    assert missing((), (Need.MAIL,)) == ()
    assert [each.name for each in PERMISSIONS if each.also == BY_EXCHANGE] == ["Mail.Send"]


def test_what_nothing_needs_is_named() -> None:
    granted = ("Sites.FullControl.All", "Mail.Send", "User.Read.All")
    assert idle(granted, (Need.MAIL,)) == ("Sites.FullControl.All", "User.Read.All")
    assert idle(("Mail.Send",), (Need.MAIL,)) == ()


def test_the_docs_give_each_permission_with_its_reason() -> None:
    told = (DOCS / "microsoft-365.md").read_text(encoding="utf-8")
    rows = {each.name: f"| `{each.name}` | {each.kind.value} | {each.reason} |" for each in PERMISSIONS}
    assert [name for name, row in rows.items() if row not in told] == []


def test_the_docs_give_no_other_permission_in_their_table() -> None:
    told = (DOCS / "microsoft-365.md").read_text(encoding="utf-8").splitlines()
    kinds = tuple(f" | {kind.value} | " for kind in Kind)
    rows = [line.split("`")[1] for line in told if line.startswith("| `") and any(kind in line for kind in kinds)]
    assert sorted(rows) == sorted(each.name for each in PERMISSIONS)
