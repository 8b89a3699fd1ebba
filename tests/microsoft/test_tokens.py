"""Tests of the bot's tokens, with msal itself against an Entra of our own over TLS."""

import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier, Event
from urllib.parse import parse_qsl, urlsplit

import msal
import pytest
import requests

from bot.http import OUT_OF_REACH
from bot.microsoft.faults import MicrosoftError
from bot.microsoft.tokens import Tokens, certificate_ends
from tests.fakes.entra import CLIENT, SECRET, TENANT, App, FakeEntra, new_certificate
from tests.fakes.microsoft import SHORT, FakeMicrosoft
from tests.fakes.microsoft_server import (
    BLACK_HOLE,
    RESET,
    RESET_AFTER_ACCEPT,
    TRICKLE,
    Answer,
    Fault,
    failing,
    says,
)
from tests.guard import GUARD

BACK = "https://staffroom.example/signed-in"
SCOPE = "https://graph.example/.default"
OTHER = "https://other.example/.default"
TOKEN = f"/{TENANT}/oauth2/v2.0/token"
DISCOVERY = f"/{TENANT}/v2.0"
THREADS = 20


def fault_of(tokens: Tokens) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as failed:
        tokens.current(SCOPE)
    assert failed.value.__cause__ is None
    return failed.value


def test_a_token_is_asked_for_once_and_kept(microsoft: FakeMicrosoft) -> None:
    tokens = microsoft.tokens()
    first = tokens.current(SCOPE)
    assert microsoft.entra.token_fault(first, "https://graph.example") == ""
    assert tokens.current(SCOPE) == first
    assert microsoft.entra.grants == ["client_credentials"]


def test_each_scope_has_a_token_of_its_own(microsoft: FakeMicrosoft) -> None:
    tokens = microsoft.tokens()
    assert tokens.current(SCOPE) != tokens.current(OTHER)
    assert tokens.current(SCOPE) == tokens.current(SCOPE)
    assert len(microsoft.entra.grants) == 2


def test_nothing_is_asked_before_a_token_is_needed(microsoft: FakeMicrosoft) -> None:
    microsoft.tokens()
    assert microsoft.server.requests == []


def at_once(work: Callable[[], str]) -> list[str]:
    """Do something in twenty threads that begin together; return what each came to."""
    gate = Barrier(THREADS)

    def begun() -> str:
        gate.wait(GUARD)
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result() for future in [pool.submit(begun) for _ in range(THREADS)]]


def test_twenty_cold_threads_make_one_request_for_a_token(microsoft: FakeMicrosoft) -> None:
    tokens = microsoft.tokens()
    assert len(set(at_once(lambda: tokens.current(SCOPE)))) == 1
    assert len(microsoft.server.asked(TOKEN)) == 1
    assert len(microsoft.server.asked(DISCOVERY)) == 1


def test_msal_alone_would_make_more(microsoft: FakeMicrosoft) -> None:
    client = microsoft.tokens().client()  # the control: the same application without the lock
    came, second = count(1), Event()

    def waits(request: object) -> Answer:
        if next(came) > 1:
            second.set()
        second.wait(GUARD)  # answered only once a second request came
        return says(200, {"token_type": "Bearer", "expires_in": 3_599, "access_token": f"made-up {id(request)}"})

    microsoft.server.mount(TOKEN, waits)
    found = at_once(lambda: str(client.acquire_token_for_client([SCOPE])["access_token"])[:1])
    assert found == ["m"] * THREADS
    assert len(microsoft.server.asked(TOKEN)) > 1


def test_those_who_waited_share_a_failure_and_the_next_asks_again(microsoft: FakeMicrosoft) -> None:
    microsoft.server.fail(Fault(hangs=True), path=DISCOVERY)
    tokens = microsoft.tokens(timeout=SHORT)

    def failed() -> str:
        return fault_of(tokens).code

    assert at_once(failed) == [OUT_OF_REACH] * THREADS
    assert len(microsoft.server.asked(DISCOVERY)) == 1
    assert tokens.current(SCOPE)


def test_a_token_that_ended_is_asked_for_again(microsoft: FakeMicrosoft) -> None:
    microsoft.entra.lasts = 200  # msal takes less than five minutes for none
    tokens = microsoft.tokens()
    assert tokens.current(SCOPE) != tokens.current(SCOPE)


def test_an_ageing_token_serves_on_where_entra_is_out_of_reach(microsoft: FakeMicrosoft) -> None:
    tokens = microsoft.tokens()
    ageing = {"token_type": "Bearer", "expires_in": 7_200, "refresh_in": -1, "access_token": "made-up"}
    microsoft.server.mount(TOKEN, lambda _: says(200, ageing))
    assert tokens.current(SCOPE) == "made-up"
    microsoft.server.fail(failing(503), times=None)
    assert tokens.current(SCOPE) == "made-up"
    assert len(microsoft.server.asked(TOKEN)) == 2


def test_a_token_that_was_refused_is_forgotten(microsoft: FakeMicrosoft) -> None:
    tokens = microsoft.tokens()
    old, other = tokens.current(SCOPE), tokens.current(OTHER)
    tokens.refused(SCOPE, old)
    new = tokens.current(SCOPE)
    assert new != old
    tokens.refused(SCOPE, old)  # another thread was slower to notice
    assert (tokens.current(SCOPE), tokens.current(OTHER)) == (new, other)


def test_a_certificate_signs_in(microsoft: FakeMicrosoft) -> None:
    pem = microsoft.entra.add_certificate()
    microsoft.entra.app.secrets.clear()
    account = replace(microsoft.account, secret="", certificate=pem)
    assert microsoft.tokens(account).current(SCOPE)
    sent = microsoft.server.asked(TOKEN)[0]
    assert "client_secret" not in sent.form
    assert b"PRIVATE" not in sent.body


def test_a_certificate_may_stand_before_its_key(microsoft: FakeMicrosoft) -> None:
    pem = microsoft.entra.add_certificate()
    private, marker, certificate = pem.partition("-----BEGIN CERTIFICATE-----")
    account = replace(microsoft.account, secret="", certificate=f"Bag Attributes\n{marker}{certificate}\n{private}")
    assert microsoft.tokens(account).current(SCOPE)


def test_a_certificate_that_entra_does_not_have_is_told(microsoft: FakeMicrosoft) -> None:
    account = replace(microsoft.account, secret="", certificate="".join(new_certificate()))
    error = fault_of(microsoft.tokens(account))
    assert (error.code, error.locked_out) == ("certificate_unknown", True)


def unreadable() -> Mapping[str, str]:
    key, certificate = new_certificate()
    other_key, _ = new_certificate()
    return {
        "nothing": "canary",
        "no key": certificate,
        "no certificate": key,
        "another's key": other_key + certificate,
        "broken key": key.replace("M", "*", 9) + certificate,
        "broken certificate": key + certificate.replace("M", "*", 9),
        "locked key": certificate + key.replace("PRIVATE", "ENCRYPTED PRIVATE"),
    }


def test_a_certificate_that_cannot_be_read_is_told_before_anything_is_sent(microsoft: FakeMicrosoft) -> None:
    for pem in unreadable().values():
        error = fault_of(microsoft.tokens(replace(microsoft.account, secret="", certificate=pem)))
        assert (error.code, error.locked_out) == ("certificate_unreadable", True)
    assert microsoft.server.requests == []


def expire(entra: FakeEntra) -> None:
    entra.app.secrets[SECRET] = entra.clock() - 1


def revoke(entra: FakeEntra) -> None:
    entra.app.secrets.clear()


def leave(entra: FakeEntra) -> None:
    entra.tenant = "7e9a1c52-0000-4000-8000-000000000e15"


def unregister(entra: FakeEntra) -> None:
    entra.app = App(client_id="another")


def disable(entra: FakeEntra) -> None:
    entra.app.disabled = True


def block(entra: FakeEntra) -> None:
    entra.app.blocked = True


def withdraw(entra: FakeEntra) -> None:
    entra.app.consented = set()


@dataclass(frozen=True, slots=True)
class Case:
    """What happened at Entra, and what the bot makes of it."""

    happened: Callable[[FakeEntra], None]
    code: str


CASES = [
    Case(expire, "secret_expired"),
    Case(revoke, "secret_wrong"),
    Case(leave, "tenant_unknown"),
    Case(unregister, "app_unknown"),
    Case(disable, "app_disabled"),
    Case(block, "blocked_by_policy"),
    Case(withdraw, "consent_missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_what_a_person_must_mend_at_entra_locks_out(microsoft: FakeMicrosoft, case: Case) -> None:
    case.happened(microsoft.entra)
    error = fault_of(microsoft.tokens())
    assert (error.code, error.locked_out, error.retry_after) == (case.code, True, None)


def test_a_secret_that_was_mended_serves_without_a_new_start(microsoft: FakeMicrosoft) -> None:
    leave(microsoft.entra)
    tokens = microsoft.tokens()
    assert fault_of(tokens).code == "tenant_unknown"
    microsoft.entra.tenant = TENANT
    expire(microsoft.entra)
    assert fault_of(tokens).code == "secret_expired"
    microsoft.entra.app.secrets[SECRET] = float("inf")
    assert tokens.current(SCOPE)


def test_a_scope_that_is_none_is_told(microsoft: FakeMicrosoft) -> None:
    with pytest.raises(MicrosoftError) as failed:
        microsoft.tokens().current("https://graph.example/Canary.Read")
    assert (failed.value.code, failed.value.locked_out) == ("invalid_scope", False)


@pytest.mark.parametrize("path", [TOKEN, DISCOVERY])
@pytest.mark.parametrize(("header", "seconds"), [("7", 7), (None, None), ("soon", None)])
@pytest.mark.parametrize("status", [429, 503])
def test_entra_says_how_long_to_wait(
    microsoft: FakeMicrosoft, path: str, header: str | None, seconds: int | None, status: int
) -> None:
    tokens = microsoft.tokens()
    microsoft.server.fail(failing(status, {} if header is None else {"Retry-After": header}), path=path)
    error = fault_of(tokens)
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert (error.code, error.status, error.retry_after) == (f"http_{status}", status, expected)
    assert tokens.current(SCOPE)  # msal itself would go on refusing for as long as it was told, without asking


def test_entras_own_word_for_being_too_busy_is_kept(microsoft: FakeMicrosoft) -> None:
    busy = json.dumps({"error": "temporarily_unavailable", "error_description": "canary"}).encode()
    microsoft.server.fail(failing(503, body=busy), path=TOKEN)
    assert fault_of(microsoft.tokens()).code == "temporarily_unavailable"


@pytest.mark.parametrize("path", [TOKEN, DISCOVERY])
@pytest.mark.parametrize("fault", [RESET, RESET_AFTER_ACCEPT, BLACK_HOLE, TRICKLE])
def test_an_entra_that_does_not_answer_is_not_waited_for(microsoft: FakeMicrosoft, path: str, fault: Fault) -> None:
    tokens = microsoft.tokens(timeout=SHORT)
    microsoft.server.fail(fault, path=path)
    assert fault_of(tokens).code == OUT_OF_REACH
    assert tokens.current(SCOPE)


@pytest.mark.parametrize("path", [TOKEN, DISCOVERY])
@pytest.mark.parametrize(
    "body", [b"", b"<html>canary</html>", b"[]", b"1", b"\xff", b"{", b'{"token_endpoint": "canary"}', b'{"a": 1}']
)
def test_an_answer_that_is_none_of_entras_is_out_of_reach(microsoft: FakeMicrosoft, path: str, body: bytes) -> None:
    microsoft.server.mount(path, lambda _: Answer(200, body))
    error = fault_of(microsoft.tokens())
    assert (error.code, error.locked_out) == (OUT_OF_REACH, False)


@pytest.mark.parametrize("changed", [{"expires_in": "canary"}, {"access_token": 1}, {"access_token": ""}])
def test_a_token_that_is_none_is_out_of_reach(microsoft: FakeMicrosoft, changed: dict[str, object]) -> None:
    good: dict[str, object] = {"token_type": "Bearer", "expires_in": 3_599, "access_token": "made-up"}
    microsoft.server.mount(TOKEN, lambda _: says(200, good | changed))
    assert fault_of(microsoft.tokens()).code == OUT_OF_REACH
    microsoft.server.mount(TOKEN, lambda _: says(200, good))
    assert microsoft.tokens().current(SCOPE) == "made-up"


def test_no_other_host_is_asked(microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSAL_FORCE_REGION", "uksouth")
    expire(microsoft.entra)
    assert fault_of(microsoft.tokens()).code == "secret_expired"  # msal asks others for help where a token is refused
    assert {request.host for request in microsoft.server.requests} == {microsoft.server.base.removeprefix("https://")}


def test_msal_is_closed_without_harm(microsoft: FakeMicrosoft) -> None:
    client = microsoft.tokens().client()
    client.http_client.close()
    assert client.http_client.get(f"{microsoft.entra.issuer}/.well-known/openid-configuration", params={"a": "b c"})
    assert microsoft.server.requests[-1].query == {"a": "b c"}


def printed(error: MicrosoftError) -> str:
    return f"{error!r}{error}{error.__cause__!r}{error.args}"


def test_no_secret_and_no_token_is_in_a_log_or_an_error(
    microsoft: FakeMicrosoft, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pem = microsoft.entra.add_certificate()
    for account in (microsoft.account, replace(microsoft.account, secret="", certificate=pem)):
        tokens = microsoft.tokens(account)
        tokens.refused(SCOPE, tokens.current(SCOPE))
        assert tokens.current(SCOPE)
    errors = [fault_of(microsoft.tokens(replace(microsoft.account, secret="wrong-secret-canary")))]
    for body in (f"<html>{SECRET}</html>", json.dumps({"error": SECRET, "error_description": SECRET})):
        microsoft.server.fail(failing(400, body=body.encode()), path=TOKEN)
        errors.append(fault_of(microsoft.tokens()))
    text = caplog.text + "".join(map(printed, errors))
    assert len(microsoft.entra.given) == 4
    for secret in (SECRET, "canary", "PRIVATE", *microsoft.entra.given):
        assert secret not in text


def test_the_silence_of_the_log_is_ours(microsoft: FakeMicrosoft, caplog: pytest.LogCaptureFixture) -> None:
    # The control of the test above: as it is, msal prints what it cannot read.
    microsoft.server.mount(TOKEN, lambda _: Answer(400, b"<html>canary</html>"))
    session = requests.Session()
    session.trust_env, session.verify = False, microsoft.file
    with caplog.at_level(logging.DEBUG, "msal"), pytest.raises(ValueError, match="Expecting value"):
        msal.ConfidentialClientApplication(
            CLIENT,
            client_credential=SECRET,
            authority=f"{microsoft.server.base}/{TENANT}",
            http_client=session,
            instance_discovery=False,
        ).acquire_token_for_client([SCOPE])
    assert "canary" in caplog.text


def test_when_a_certificate_ends_is_read_where_it_can_be() -> None:
    private, certificate = new_certificate()
    ends = certificate_ends(private + certificate)
    assert ends is not None
    assert timedelta(days=1) < ends - datetime.now(UTC) < timedelta(days=3)
    broken = "-----BEGIN CERTIFICATE-----\nbWFkZSB1cA==\n-----END CERTIFICATE-----"
    assert [certificate_ends(pem) for pem in ("", private, broken)] == [None, None, None]


def sign_in(microsoft: FakeMicrosoft, tokens: Tokens) -> str:
    """Let somebody sign in with msal's application, and return the code that they came back with."""
    microsoft.entra.app.redirects.add(BACK)
    client = tokens.client()
    flow = client.initiate_auth_code_flow(["User.Read"], redirect_uri=BACK, response_mode="form_post")
    back = dict(parse_qsl(urlsplit(microsoft.entra.signed_in(flow["auth_uri"], microsoft.entra.add_user())).query))
    assert "id_token_claims" in client.acquire_token_by_auth_code_flow(flow, back)
    return back["code"]


def test_msal_writes_no_code_of_a_sign_in_into_a_log(
    microsoft: FakeMicrosoft, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = microsoft.tokens()
    assert sign_in(microsoft, tokens) not in caplog.text
    with caplog.at_level(logging.DEBUG, "msal"):
        assert sign_in(microsoft, tokens) in caplog.text  # the control: as it is without us
