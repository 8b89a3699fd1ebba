"""Tests of our own Entra: msal signs people in by it, and it refuses what Entra refuses."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest

from bot.http import Answer, Http
from bot.microsoft.faults import entra_error, object_in
from tests.fakes.entra import CLIENT, TENANT, Refused, User
from tests.fakes.microsoft import FakeMicrosoft

BACK = "https://staffroom.example/signed-in"
SCOPES = ["User.Read"]
Flow = dict[str, Any]


@pytest.fixture
def user(microsoft: FakeMicrosoft) -> User:
    microsoft.entra.app.redirects.add(BACK)
    return microsoft.entra.add_user()


def begun(microsoft: FakeMicrosoft) -> Flow:
    client = microsoft.tokens().client()  # which warns of any other mode
    found: Flow = client.initiate_auth_code_flow(SCOPES, redirect_uri=BACK, response_mode="form_post")
    return found


def ended(microsoft: FakeMicrosoft, flow: Flow, address: str) -> Flow:
    """Return what msal makes of the address that a browser came back with."""
    back = dict(parse_qsl(urlsplit(address).query))
    found: Flow = microsoft.tokens().client().acquire_token_by_auth_code_flow(flow, back)
    return found


def test_somebody_signs_in_with_a_code(microsoft: FakeMicrosoft, user: User) -> None:
    flow = begun(microsoft)
    found = ended(microsoft, flow, microsoft.entra.signed_in(flow["auth_uri"], user))
    claims = found["id_token_claims"]
    assert (claims["oid"], claims["tid"], claims["aud"]) == (user.oid, TENANT, CLIENT)
    assert (claims["preferred_username"], claims["iss"]) == ("hal.example@oak.example", microsoft.entra.issuer)
    assert claims["exp"] - claims["iat"] == microsoft.entra.lasts
    assert found["refresh_token"]


def test_an_id_token_is_signed_with_a_key_that_entra_shows(microsoft: FakeMicrosoft, user: User) -> None:
    flow = begun(microsoft)
    token = ended(microsoft, flow, microsoft.entra.signed_in(flow["auth_uri"], user))["id_token"]
    shown = object_in(microsoft.http().call("GET", f"{microsoft.server.base}/{TENANT}/discovery/v2.0/keys"))
    keys = jwt.PyJWKSet.from_dict(dict(shown))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, ["RS256"], audience=CLIENT, issuer=microsoft.entra.issuer)
    assert claims["oid"] == user.oid
    with pytest.raises(jwt.InvalidSignatureError):  # the control
        jwt.decode(token[:-9] + "A" * 9, key, ["RS256"], audience=CLIENT)


def test_claims_can_be_wrong(microsoft: FakeMicrosoft, user: User) -> None:
    microsoft.entra.changed_claims |= {"tid": "another", "oid": None}
    flow = begun(microsoft)
    claims = ended(microsoft, flow, microsoft.entra.signed_in(flow["auth_uri"], user))["id_token_claims"]
    assert claims["tid"] == "another"
    assert "oid" not in claims


def follow(http: Http, address: str) -> Answer:
    return http.call("GET", address)


def links(page: Answer) -> list[str]:
    return [part.partition('"')[0] for part in page.content.decode().split('href="')[1:]]


def posted(page: Answer) -> str:
    """Return the fields of the form that a browser would post back, as a query."""
    inputs = [part.partition(">")[0] for part in page.content.decode().split("<input ")[1:]]
    fields = {part.split('"')[3]: html.unescape(part.split('"')[5]) for part in inputs}
    return f"{BACK}?{urlencode(fields)}"


def test_a_browser_finds_a_page_of_people_to_pick(microsoft: FakeMicrosoft, user: User) -> None:
    http, base, flow = microsoft.http(), microsoft.server.base, begun(microsoft)
    pick, cancel = links(follow(http, flow["auth_uri"]))
    page = follow(http, base + pick)
    assert f'method="post" action="{BACK}"'.encode() in page.content
    assert ended(microsoft, flow, posted(page))["id_token_claims"]["oid"] == user.oid
    assert follow(http, base + pick).status == 400  # a page serves once
    assert cancel.endswith("user=")


def test_a_browser_is_sent_back_with_a_query_where_the_app_asks_for_that(microsoft: FakeMicrosoft, user: User) -> None:
    flow = begun(microsoft)
    pick, _ = links(
        follow(microsoft.http(), flow["auth_uri"].replace("response_mode=form_post", "response_mode=query"))
    )
    answer = follow(microsoft.http(), microsoft.server.base + pick)
    assert (answer.status, answer.headers["location"].partition("?")[0]) == (302, BACK)
    assert ended(microsoft, flow, answer.headers["location"])["id_token_claims"]["oid"] == user.oid


@pytest.mark.usefixtures("user")
def test_somebody_can_think_better_of_it(microsoft: FakeMicrosoft) -> None:
    flow = begun(microsoft)
    _, cancel = links(follow(microsoft.http(), flow["auth_uri"]))
    back = posted(follow(microsoft.http(), microsoft.server.base + cancel))
    assert ended(microsoft, flow, back)["error"] == "access_denied"


Change = Callable[[FakeMicrosoft, User, Flow], object]


@dataclass(frozen=True, slots=True)
class Case:
    """What went wrong between the sign-in and the code's redemption, and our code for it."""

    wrong: Change
    code: str


def forget_app(microsoft: FakeMicrosoft, _: User, __: Flow) -> None:
    microsoft.entra.app.client_id = "another"


def forget_secret(microsoft: FakeMicrosoft, _: User, __: Flow) -> None:
    microsoft.entra.app.secrets.clear()


def disable(_: FakeMicrosoft, user: User, __: Flow) -> None:
    user.disabled = True


def unassign(_: FakeMicrosoft, user: User, __: Flow) -> None:
    user.assigned = False


def forge(_: FakeMicrosoft, __: User, flow: Flow) -> None:
    flow["code_verifier"] = "x" * 43


def move(_: FakeMicrosoft, __: User, flow: Flow) -> None:
    flow["redirect_uri"] = "https://elsewhere.example/"


def wait(microsoft: FakeMicrosoft, _: User, __: Flow) -> None:
    began = microsoft.entra.clock()
    microsoft.entra.clock = lambda: began + 600


CASES = [
    Case(forget_app, "app_unknown"),
    Case(forget_secret, "secret_wrong"),
    Case(disable, "account_disabled"),
    Case(unassign, "not_assigned"),
    Case(forge, "invalid_grant"),
    Case(move, "redirect_unknown"),
    Case(wait, "invalid_grant"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.wrong.__name__)
def test_a_code_is_refused_as_entra_refuses_it(microsoft: FakeMicrosoft, user: User, case: Case) -> None:
    flow = begun(microsoft)
    address = microsoft.entra.signed_in(flow["auth_uri"], user)
    case.wrong(microsoft, user, flow)
    assert entra_error(ended(microsoft, flow, address)).code == case.code


def test_a_code_serves_once(microsoft: FakeMicrosoft, user: User) -> None:
    flow = begun(microsoft)
    address = microsoft.entra.signed_in(flow["auth_uri"], user)
    assert "id_token" in ended(microsoft, flow, address)
    assert ended(microsoft, flow, address)["error_codes"] == [54005]


@pytest.mark.parametrize("wrong", [disable, unassign])
def test_somebody_who_may_not_is_sent_back_with_an_error(microsoft: FakeMicrosoft, user: User, wrong: Change) -> None:
    flow = begun(microsoft)
    wrong(microsoft, user, flow)
    assert "error" in ended(microsoft, flow, microsoft.entra.signed_in(flow["auth_uri"], user))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("client_id=", "client_id=x"),
        ("redirect_uri=", "redirect_uri=x"),
        ("response_type=code", "response_type=token"),
        ("openid", "open"),
        ("S256", "plain"),
        ("code_challenge=", "other="),
    ],
)
def test_what_is_no_sign_in_is_shown_as_an_error_and_not_sent_back(
    microsoft: FakeMicrosoft, user: User, part: str, other: str
) -> None:
    address = begun(microsoft)["auth_uri"]
    assert part in address
    with pytest.raises(Refused):
        microsoft.entra.signed_in(address.replace(part, other), user)
    assert follow(microsoft.http(), address.replace(part, other)).status == 400
    assert microsoft.entra.signed_in(address, user)  # the control


def refreshed(microsoft: FakeMicrosoft, token: str) -> Flow:
    found: Flow = microsoft.tokens().client().acquire_token_by_refresh_token(token, SCOPES)
    return found


def test_a_refresh_token_serves_until_it_is_revoked_or_its_owner_is_disabled(
    microsoft: FakeMicrosoft, user: User
) -> None:
    flow = begun(microsoft)
    token = ended(microsoft, flow, microsoft.entra.signed_in(flow["auth_uri"], user))["refresh_token"]
    assert "access_token" in refreshed(microsoft, token)
    user.disabled = True
    assert entra_error(refreshed(microsoft, token)).code == "account_disabled"
    user.disabled = False
    microsoft.entra.revoke_sign_ins()
    assert entra_error(refreshed(microsoft, token)).code == "sign_in_over"


def test_an_app_that_proves_nothing_or_asks_for_nothing_known_is_refused(microsoft: FakeMicrosoft) -> None:
    address = f"{microsoft.server.base}/{TENANT}/oauth2/v2.0/token"
    secret = microsoft.account.secret
    proofless = microsoft.http().call("POST", address, content=f"client_id={CLIENT}".encode())
    unknown = microsoft.http().call("POST", address, content=f"client_id={CLIENT}&client_secret={secret}".encode())
    codes = [entra_error(object_in(answer)).code for answer in (proofless, unknown)]
    assert codes == ["secret_missing", "unsupported_grant_type"]


def test_signing_out_goes_back_to_where_the_app_says(microsoft: FakeMicrosoft) -> None:
    address = f"{microsoft.server.base}/{TENANT}/oauth2/v2.0/logout?post_logout_redirect_uri={BACK}"
    assert microsoft.http().call("GET", address).headers["location"] == BACK


def test_a_place_that_entra_does_not_have_is_not_found(microsoft: FakeMicrosoft) -> None:
    assert microsoft.http().call("GET", f"{microsoft.server.base}/{TENANT}/elsewhere").status == 404
