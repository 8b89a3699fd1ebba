import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import WrongSettings
from bot.platforms.door import Answer
from bot.platforms.teams import gate as module
from bot.platforms.teams.gate import LARGEST_BODY, Delivered, Gate, tenant_of
from bot.platforms.teams.keys import Key, Keys
from tests.fakes.bot_connector_keys import FakeKeys, claims, out_of_reach
from tests.guard import SetForward
from tests.platforms.teams.refused import ADDRESS, ADDRESSES, GOOD, TENANTS, said
from tests.platforms.teams.signed import (
    APP_ID,
    AUTHORIZATION,
    KEY,
    NOW,
    OBJECT_ID,
    OTHER_TENANT,
    SERVICE_URL,
    TENANT,
    USER,
    Behind,
    Clock,
    Request,
    activity,
    answered,
    called,
    gate,
    in_channel,
    invoke,
    message,
    post,
)


def status(request: Request) -> int:
    behind = Behind()
    (answer,) = answered(gate(behind), request)
    assert bool(behind.came) is (answer.status == 200)
    return answer.status


def code(request: Request, caplog: pytest.LogCaptureFixture) -> str:
    with caplog.at_level(logging.INFO):
        assert status(request) == 403
    return caplog.messages[-1].rpartition(": ")[2]


@pytest.mark.parametrize("app_id", ["", " "])
def test_nothing_starts_without_an_app(app_id: str) -> None:
    with pytest.raises(WrongSettings, match="app id"):
        gate(Behind(), app_id=app_id)


@pytest.mark.parametrize("tenants", [[], [""], [TENANT, " "]])
def test_nothing_starts_without_a_tenant(tenants: list[str]) -> None:
    with pytest.raises(WrongSettings, match="tenant"):
        gate(Behind(), tenants=tenants)


def test_what_microsoft_has_signed_comes_through_as_it_was_said() -> None:
    behind = Behind(Answer(200, b"{}", "application/json"))
    answers = answered(gate(behind), post(message("café 😀")), post(in_channel()), post(invoke("task/fetch")))
    assert [(each.status, each.data) for each in answers] == [(200, {})] * 3
    assert behind.came[0] == Delivered(message("café 😀"), SERVICE_URL.removesuffix("/"), TENANT)
    assert [each.payload["type"] for each in behind.came] == ["message", "message", "invoke"]


def test_ids_in_settings_may_be_in_capitals() -> None:
    behind = Behind()
    (answer,) = answered(gate(behind, app_id=f" {APP_ID.upper()}", tenants=[f"{TENANT.upper()} "]), GOOD)
    assert answer.status == 200


def test_another_address_and_another_method_are_refused() -> None:
    for path in ("/", "/teams/messages/", "/teams", "/slack/events", "/api/messages"):
        assert status(replace(GOOD, path=path)) == 404
    for method in ("GET", "HEAD", "PUT", "OPTIONS", "post"):
        assert status(replace(GOOD, method=method)) == 405


@pytest.mark.parametrize("kind", [b"", b"text/plain", b"application/x-www-form-urlencoded", b"application/jsonp"])
def test_what_is_not_json_is_refused(kind: bytes) -> None:
    assert status(GOOD.instead(b"content-type", kind)) == 415
    assert status(GOOD.having(b"content-type", b"application/json")) == 415


def test_a_body_is_not_read_before_its_token_is_good() -> None:
    unsigned = GOOD.without(AUTHORIZATION)
    # There is nothing to read: a gate that reads would fail.
    assert status(replace(unsigned, chunks=())) == 401
    assert status(replace(said(aud="another"), chunks=())) == 403


def test_the_largest_body_is_taken_and_no_larger_one() -> None:
    large = GOOD.body + b" " * (LARGEST_BODY - len(GOOD.body))
    assert status(post(large)) == 200
    assert status(post(large + b" ")) == 413
    assert status(replace(GOOD.without(b"content-length"), chunks=(large, b" ", b"never asked for"))) == 413


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"\xff", b'{"a":' * 70 + b"1" + b"}" * 70])
def test_what_is_no_json_object_is_refused_though_the_token_is_good(body: bytes) -> None:
    assert status(post(body)) == 400


@pytest.mark.parametrize("name", TENANTS)
def test_another_tenant_is_refused(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert code(TENANTS[name].request, caplog) == TENANTS[name].code


def test_the_control_our_tenant_is_let_in_from_either_place_or_both() -> None:
    assert len(TENANTS) >= 6
    conversation, data = {"id": "a:1", "tenantId": TENANT}, {"tenant": {"id": TENANT}}
    for changes in (
        {"conversation": conversation, "channelData": data},
        {"conversation": conversation, "channelData": None},
        {"conversation": conversation, "channelData": {"tenant": None}},
        {"conversation": {"id": "a:1", "tenantId": None}, "channelData": data},
        {"conversation": None, "channelData": data},
        {"conversation": {"id": "a:1", "tenantId": TENANT.upper()}, "channelData": data},
    ):
        assert status(post(message(serviceUrl=ADDRESS, **changes))) == 200
        assert tenant_of(message(**changes), ADDRESS) == TENANT


def test_of_several_tenants_each_is_let_in_and_named() -> None:
    behind = Behind()
    other = message(
        serviceUrl=ADDRESS,
        conversation={"id": "a:1", "tenantId": OTHER_TENANT},
        channelData={"tenant": {"id": OTHER_TENANT}},
    )
    assert status(post(other)) == 403
    answered(gate(behind, tenants=[TENANT, OTHER_TENANT]), post(other), GOOD)
    assert [each.tenant for each in behind.came] == [OTHER_TENANT, TENANT]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_service_address_that_is_none_is_refused_in_the_activity_and_in_the_token(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    odd = ADDRESSES[name]
    token = KEY.sign(claims(APP_ID, SERVICE_URL, NOW))
    assert code(post(message(serviceUrl=odd), token), caplog) == "service"
    both = KEY.sign(claims(APP_ID, SERVICE_URL, NOW, serviceurl=odd))
    assert code(post(message(serviceUrl=odd), both), caplog) == "token_service"


def test_the_control_a_service_address_may_be_with_and_without_its_last_slash() -> None:
    token = KEY.sign(claims(APP_ID, SERVICE_URL.removesuffix("/"), NOW))
    assert status(post(message(), token)) == 200
    assert status(post(message(serviceUrl=ADDRESS))) == 200


@pytest.mark.parametrize("channel", [None, "", "webchat", "directline", "emulator", "MSTEAMS", ["msteams"], "msteams "])
def test_another_channel_is_refused(channel: object, caplog: pytest.LogCaptureFixture) -> None:
    assert code(post(message(channelId=channel)), caplog) == "channel"


@pytest.mark.parametrize(
    "sender",
    [
        None,
        {},
        {"id": USER},
        {"aadObjectId": OBJECT_ID},
        {"id": "", "aadObjectId": OBJECT_ID},
        {"id": USER, "aadObjectId": ""},
        {"id": USER, "aadObjectId": [OBJECT_ID]},
        {"id": 7, "aadObjectId": OBJECT_ID},
    ],
)
def test_what_people_do_says_who_does_it(sender: Mapping[str, Any] | None, caplog: pytest.LogCaptureFixture) -> None:
    named: dict[str, Any] = {"from": sender}
    assert code(post(message(**named)), caplog) == "nobody"
    assert code(post(invoke("task/submit", **named)), caplog) == "nobody"
    assert status(post(activity("conversationUpdate", **named))) == 200


@pytest.mark.parametrize("name", ["from", "conversation", "channelData"])
@pytest.mark.parametrize("odd", ["text", [], 7, False])
def test_a_part_that_is_no_object_is_refused(name: str, odd: object) -> None:
    changed: dict[str, Any] = {name: odd}
    assert status(post(message(**changed))) == 400


def test_a_tenant_that_is_no_object_is_refused() -> None:
    assert status(post(message(channelData={"tenant": TENANT}))) == 400


def test_without_microsofts_keys_teams_is_asked_to_deliver_again() -> None:
    clock, behind = Clock(), Behind()
    keys = Keys(FakeKeys([], answer=out_of_reach), clock=clock)
    deaf = Gate(behind, app_id=APP_ID, tenants=[TENANT], keys=keys, clock=clock)
    assert [each.status for each in answered(deaf, GOOD, GOOD.without(AUTHORIZATION))] == [503, 401]
    assert behind.came == []


def test_a_token_serves_for_an_hour_whatever_is_sent_with_it() -> None:
    # Further in, activities are marked, so that what comes again is done once.
    behind, clock = Behind(), Clock()
    app = gate(behind, clock=clock)
    assert [each.status for each in answered(app, GOOD, GOOD)] == [200, 200]
    clock.now += 3_600 + 300
    assert [each.status for each in answered(app, GOOD)] == [403]


def test_a_refusal_repeats_nothing_and_logs_a_code_alone(caplog: pytest.LogCaptureFixture) -> None:
    canary = "Kevin-in-4B"
    bad = [
        post(canary.encode()),
        post(message(), canary),
        said(serviceurl=f"https://{canary}/"),
        said(iss=canary),
        post(message(channelId=canary)),
        post(message(serviceUrl=canary), KEY.sign(claims(APP_ID, SERVICE_URL, NOW))),
        post(message(channelData={"tenant": {"id": canary}})),
        post(message(canary, **{"from": {"id": canary}})),
        GOOD.instead(b"content-type", canary.encode()),
        replace(GOOD, path="/" + canary),
        replace(GOOD, method=canary),
    ]
    with caplog.at_level(logging.DEBUG):
        answers = answered(gate(Behind()), *bad)
    assert all(400 <= each.status < 500 and canary not in each.text for each in answers)
    assert canary not in caplog.text
    codes = [record.getMessage().rpartition(": ")[2] for record in caplog.records if record.name == module.__name__]
    assert codes == [
        *("malformed", "unsigned", "token_service", "token_issuer", "channel", "service", "tenant", "nobody"),
        *("type", "path", "method"),
    ]


class LateKeys(Keys):
    """Microsoft's keys, which take some seconds to come."""

    async def get(self, kid: str) -> Key | None:
        """Let time pass first."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SetForward)
        loop.ahead += 1.5
        return await super().get(kid)


def test_how_long_microsofts_keys_were_waited_for_is_handed_on() -> None:
    behind, clock = Behind(), Clock()
    door = Gate(behind, app_id=APP_ID, tenants=[TENANT], keys=LateKeys(FakeKeys([KEY]), clock=clock), clock=clock)
    with asyncio.Runner(loop_factory=SetForward) as runner:
        assert runner.run(called(door, post(message()))).status == 200
    (came,) = behind.came
    assert came.waited >= 1.5
    with asyncio.Runner(loop_factory=SetForward) as runner:  # the control: of keys that are known
        runner.run(called(gate(behind), post(message())))
    assert behind.came[1].waited < came.waited
