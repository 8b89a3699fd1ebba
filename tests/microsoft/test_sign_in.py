"""Tests of sign-in by Entra, against an Entra of our own over TLS: one good case, and whatever must not let in."""

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.errors import WrongSettings
from bot.http import CallFailed
from bot.microsoft.sign_in import EntraSignIn
from bot.microsoft.tokens import Tokens
from bot.people.signing_in import Begun, SignedIn
from tests.fakes.entra import CLIENT, SECRET, TENANT, User
from tests.fakes.microsoft import SHORT, FakeMicrosoft
from tests.fakes.microsoft_server import BLACK_HOLE, RESET, Fault, failing, says

BACK = "https://staffroom.oak.example/signed-in"
OTHER_TENANT = "0e0e0e0e-0000-4000-8000-0000000a11ce"
TOKEN = f"/{TENANT}/oauth2/v2.0/token"
EMAIL = "hal.example@oak.example"


class House:
    """One page's sign-in, and somebody who works here."""

    def __init__(self, microsoft: FakeMicrosoft) -> None:
        self.microsoft, self.entra = microsoft, microsoft.entra
        self.entra.app.redirects.add(BACK)
        self.user = self.entra.add_user("Hal Example", "Hal.Example@Oak.example")
        self.later = timedelta()
        self.tokens = microsoft.tokens()
        self.sign_in = EntraSignIn(microsoft.account, self.tokens.client, lambda: datetime.now(UTC) + self.later)

    def answer(self, begun: Begun, user: User | None = None) -> dict[str, str]:
        """Return the query that a browser comes back with, after somebody picked themselves."""
        return dict(parse_qsl(urlsplit(self.entra.signed_in(begun.address, user or self.user)).query))

    def signed_in(self, **changed: object) -> SignedIn | None:
        """Sign in, with other claims in the ID token."""
        self.entra.changed_claims = changed
        begun = self.sign_in.begin(BACK)
        return self.sign_in.finish(begun.flow, self.answer(begun))

    def known(self) -> SignedIn:
        """Sign in as it should be."""
        found = self.signed_in()
        assert found is not None
        return found


@pytest.fixture
def house(microsoft: FakeMicrosoft) -> House:
    return House(microsoft)


def test_somebody_of_our_tenant_signs_in_and_is_known_by_their_address_in_small_letters(house: House) -> None:
    known = house.known()
    assert known.name == EMAIL
    assert known.proof in house.entra.given
    assert house.entra.grants == ["authorization_code"]


def test_what_is_asked_for_is_an_id_and_nothing_else(house: House) -> None:
    begun = house.sign_in.begin(BACK)
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    assert set(asked["scope"].split()) == {"openid", "profile", "offline_access"}
    assert asked["redirect_uri"] == BACK
    assert (asked["response_type"], asked["response_mode"], asked["prompt"]) == ("code", "query", "select_account")
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 22
    assert json.loads(begun.flow)["code_verifier"] not in begun.address


def test_what_has_to_be_at_hand_later_is_short_enough_for_a_cookie(house: House) -> None:
    assert len(house.sign_in.begin(BACK).flow) <= 2_000


def test_two_sign_ins_share_no_secret(house: House) -> None:
    one, two = (json.loads(house.sign_in.begin(BACK).flow) for _ in range(2))
    assert all(one[name] != two[name] for name in ("state", "nonce", "code_verifier"))


def test_secrets_are_not_shown_where_things_are_printed(house: House) -> None:
    begun, known = house.sign_in.begin(BACK), house.known()
    assert json.loads(begun.flow)["nonce"] not in repr(begun)
    assert known.proof not in repr(known)
    assert known.name not in repr(known)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"code": "made-up"},
        {"code": ""},
        {"code": "", "error": "access_denied"},
        {"code": "", "error": "login_required"},
    ],
    ids=str,
)
def test_an_answer_that_is_not_that_of_this_sign_in_lets_nobody_in(house: House, changed: dict[str, str]) -> None:
    begun = house.sign_in.begin(BACK)
    answer = house.answer(begun)
    assert house.sign_in.finish(begun.flow, answer | changed) is None
    assert house.sign_in.finish(begun.flow, answer) is not None  # the control


def test_an_answer_that_says_nothing_lets_nobody_in(house: House) -> None:
    assert house.sign_in.finish(house.sign_in.begin(BACK).flow, {}) is None


def test_a_code_serves_once(house: House) -> None:
    begun = house.sign_in.begin(BACK)
    answer = house.answer(begun)
    assert house.sign_in.finish(begun.flow, answer) is not None  # the control
    assert house.sign_in.finish(begun.flow, answer) is None


def test_a_code_that_another_sign_in_was_given_lets_nobody_in(house: House) -> None:
    theirs, mine = house.sign_in.begin(BACK), house.sign_in.begin(BACK)
    stolen = house.answer(theirs)["code"]
    assert house.sign_in.finish(mine.flow, house.answer(mine) | {"code": stolen}) is None  # PKCE
    assert house.sign_in.finish(mine.flow, house.answer(mine)) is not None  # the control


def test_a_clients_note_in_the_answer_is_not_taken_apart(house: House) -> None:
    begun = house.sign_in.begin(BACK)
    answer = house.answer(begun) | {"client_info": "W10", "error_description": "canary"}
    assert house.sign_in.finish(begun.flow, answer) is not None


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"tid": OTHER_TENANT},
        {"tid": None},
        {"iss": f"https://login.example/{OTHER_TENANT}/v2.0"},
        {"aud": OTHER_TENANT},
        {"aud": [CLIENT, OTHER_TENANT]},
        {"aud": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "never"},
        {"idp": f"https://sts.windows.net/{OTHER_TENANT}/"},
        {"idp": "live.com"},
        {"acct": 1},
        {"preferred_username": "hal.example_gmail.example#EXT#@oak.example"},
        {"preferred_username": "hal.example@oa\u212a.example"},
        {"preferred_username": "hal.example"},
        {"preferred_username": ""},
        {"preferred_username": None},
    ],
    ids=str,
)
def test_an_id_token_that_says_anything_else_lets_nobody_in(house: House, claims: dict[str, object]) -> None:
    assert house.signed_in(**claims) is None
    assert house.signed_in() is not None  # the control


@pytest.mark.parametrize("claims", [{"idp": f"https://sts.windows.net/{TENANT}/"}, {"acct": 0}], ids=str)
def test_a_member_of_our_tenant_who_says_so_is_let_in(house: House, claims: dict[str, object]) -> None:
    assert house.signed_in(**claims) is not None


def test_an_e_mail_address_that_is_not_the_user_name_is_known_besides_where_the_token_has_it(house: House) -> None:
    known = house.signed_in(email=" Hal@Oak.example ")
    assert known is not None
    assert (known.name, known.mail, set(known.names)) == (EMAIL, "hal@oak.example", {EMAIL, "hal@oak.example"})
    assert set(house.known().names) == {EMAIL}


@pytest.mark.parametrize("mail", ["", 7, "hal", "hal@oa\u212a.example", "hal_gmail.example#EXT#@oak.example"])
def test_an_e_mail_address_that_is_none_leads_to_nobody(house: House, mail: object) -> None:
    known = house.signed_in(email=mail)
    assert known is not None
    assert known.mail == ""


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": OTHER_TENANT},
        {"idp": "live.com"},
        {"acct": 1},
        {"preferred_username": "hal_gmail.example#EXT#@oak.example"},
    ],
    ids=str,
)
def test_an_e_mail_address_lets_in_nobody_who_is_no_member_of_our_tenant(
    house: House, claims: dict[str, object]
) -> None:
    assert house.signed_in(email="head@oak.example", **claims) is None
    assert house.signed_in(email="head@oak.example") is not None  # the control


def test_an_e_mail_address_is_kept_where_entra_does_not_repeat_it_and_another_ends_the_welcome(house: House) -> None:
    known = house.signed_in(email="hal@oak.example")
    assert known is not None
    house.entra.changed_claims = {}
    again = house.sign_in.again(known)
    assert again is not None
    assert again.names == known.names
    house.entra.changed_claims = {"email": "head@oak.example"}
    assert house.sign_in.again(again) is None


def test_an_id_token_that_ends_while_it_is_on_its_way_lets_nobody_in(house: House) -> None:
    house.later = timedelta(hours=1)
    assert house.signed_in() is None


@pytest.mark.parametrize("body", [{"id_token": "x"}, {"id_token": 7}, {"id_token": "a.b.c"}, {"access_token": "x"}])
def test_an_answer_that_holds_no_id_token_lets_nobody_in(house: House, body: Mapping[str, object]) -> None:
    begun = house.sign_in.begin(BACK)
    answer = house.answer(begun)
    house.microsoft.server.fail(Fault(says(200, body)), path=TOKEN)
    assert house.sign_in.finish(begun.flow, answer) is None


def test_somebody_whose_home_is_another_tenant_is_not_let_in(house: House) -> None:
    begun = house.sign_in.begin(BACK)
    guest = User("Gus Guest", EMAIL, tenant=OTHER_TENANT)
    assert house.sign_in.finish(begun.flow, house.answer(begun, guest)) is None


def test_whoever_is_disabled_or_not_assigned_to_the_app_is_not_let_in(house: House) -> None:
    for user in (replace(house.user, disabled=True), replace(house.user, assigned=False)):
        begun = house.sign_in.begin(BACK)
        assert house.sign_in.finish(begun.flow, house.answer(begun, user)) is None


def test_somebody_is_still_welcome_with_a_new_proof_each_time(house: House) -> None:
    known = house.known()
    again = house.sign_in.again(known)
    assert again is not None
    assert (again.name, again.proof != known.proof) == (EMAIL, True)
    assert house.sign_in.again(again) is not None


def test_without_a_new_proof_the_old_one_serves_on(house: House) -> None:
    known = house.known()
    house.entra.changed_claims = {}
    claims = _claims(house)
    house.microsoft.server.fail(Fault(says(200, {"access_token": "x", "id_token": claims})), path=TOKEN)
    assert house.sign_in.again(known) == known


def _claims(house: House) -> str:
    """Return an ID token as Entra gives it."""
    return next(secret for secret in reversed(house.entra.given) if '"aud":"' + CLIENT in _body(secret))


def _body(token: str) -> str:
    parts = token.split(".")
    padded = parts[1] + "=" * (-len(parts[1]) % 4) if len(parts) == 3 else ""
    return base64.urlsafe_b64decode(padded).decode(errors="replace")


def test_a_leaver_is_not_welcome_any_more(house: House) -> None:
    known = house.known()
    assert house.sign_in.again(known) is not None  # the control
    house.user.disabled = True
    assert house.sign_in.again(known) is None


def test_somebody_whose_sign_ins_were_revoked_is_not_welcome_any_more(house: House) -> None:
    known = house.known()
    house.entra.revoke_sign_ins()
    assert house.sign_in.again(known) is None


@pytest.mark.parametrize(
    "changed", [{"preferred_username": "head@oak.example"}, {"acct": 1}, {"tid": OTHER_TENANT}, {"exp": 1}], ids=str
)
def test_somebody_who_has_become_another_is_not_welcome_any_more(house: House, changed: dict[str, object]) -> None:
    known = house.known()
    house.entra.changed_claims = changed
    assert house.sign_in.again(known) is None


def _broken(house: House, wrong: str) -> None:
    app = house.entra.app
    match wrong:
        case "secret_wrong":
            app.secrets = {"another": float("inf")}
        case "secret_expired":
            app.secrets = {SECRET: 1.0}
        case "app_disabled":
            app.disabled = True
        case "http_503":
            house.microsoft.server.fail(failing(503), times=None)
        case "http_429":
            house.microsoft.server.fail(failing(429), times=None)
        case _:
            house.microsoft.server.fail(RESET, times=None)


FAULTS = ["secret_wrong", "secret_expired", "app_disabled", "http_503", "http_429", "out_of_reach"]


@pytest.mark.parametrize("wrong", FAULTS)
def test_what_is_wrong_with_us_or_with_entra_is_nobodys_refusal(house: House, wrong: str) -> None:
    known, begun = house.known(), house.sign_in.begin(BACK)
    answer = house.answer(begun)
    _broken(house, wrong)
    with pytest.raises(CallFailed) as asked_again:
        house.sign_in.again(known)
    with pytest.raises(CallFailed) as finished:
        house.sign_in.finish(begun.flow, answer)
    assert asked_again.value.code == finished.value.code == wrong
    assert known.proof not in repr(asked_again.value.__context__)


def test_an_answer_that_cannot_be_taken_apart_says_nothing_against_anybody(house: House) -> None:
    known = house.known()
    house.microsoft.server.fail(Fault(says(200, {"id_token": "x"})), path=TOKEN)
    with pytest.raises(CallFailed):
        house.sign_in.again(known)
    assert house.sign_in.again(known) is not None  # the control


def test_an_entra_that_cannot_be_reached_at_the_start_begins_nothing(microsoft: FakeMicrosoft) -> None:
    microsoft.server.fail(BLACK_HOLE, times=None)
    tokens = microsoft.tokens(timeout=SHORT)
    with pytest.raises(CallFailed):
        EntraSignIn(microsoft.account, tokens.client, lambda: datetime.now(UTC)).begin(BACK)


def test_msal_keeps_nobodys_tokens(house: House) -> None:
    known = house.known()
    house.sign_in.again(known)
    house.signed_in(nonce="another")
    cache = house.tokens.client().token_cache
    assert not any(list(cache.search(kind)) for kind in ("AccessToken", "RefreshToken", "IdToken", "Account"))
    house.tokens.current("https://graph.microsoft.com/.default")
    house.sign_in.again(known)
    assert len(list(cache.search("AccessToken"))) == 1  # the control: the bot's own stays


def test_nothing_of_anybodys_reaches_the_log(house: House) -> None:
    # A handler as the program has one: pytest's own hears loggers that hand nothing on.
    heard = StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        known = house.known()
        house.signed_in(nonce="another")
        house.sign_in.again(known)
        assert not [each for each in (*house.entra.given, EMAIL, house.user.name, SECRET) if each in heard.getvalue()]
        logging.getLogger("bot").debug(EMAIL)
        assert EMAIL in heard.getvalue()  # the control
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def test_signing_out_there_too_leads_back_here(house: House) -> None:
    address = house.sign_in.end("https://staffroom.oak.example/")
    assert address.startswith(f"{house.microsoft.server.base}/{TENANT}/oauth2/v2.0/logout?")
    assert parse_qsl(urlsplit(address).query) == [("post_logout_redirect_uri", "https://staffroom.oak.example/")]


def test_a_tenant_that_is_given_by_its_domain_is_refused_in_one_sentence(microsoft: FakeMicrosoft) -> None:
    account = replace(microsoft.account, tenant="oak.example")
    with pytest.raises(WrongSettings, match="by its id, not by a domain"):
        EntraSignIn(account, Tokens(account).client, lambda: datetime.now(UTC))
