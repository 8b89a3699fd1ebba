"""An Entra of our own: tenant discovery, tokens for apps, and sign-in of people with a code and PKCE.

Written against Microsoft's public documentation of the identity platform (OAuth 2.0 client credentials, certificate
credentials, authorization code flow, access and ID tokens, error codes) and RFC 6749, 7636 and 7523.

`entra = FakeEntra(server.base); server.mount("/", entra.answer)`. A test changes `entra.app`, adds people with
`add_user`, and looks into `grants`. `signed_in(address, user)` does what somebody does in a browser who opens the
address of sign-in and picks an account; a real browser finds a page with one link for each user.
"""

import base64
import hashlib
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.fakes.microsoft_server import Answer, Request, says

TENANT = "7e9a1c52-0000-4000-8000-0000000a11ce"
CLIENT = "c11e4700-0000-4000-8000-0000000000b0"
SECRET = "secret-canary~made-up.0000000000000000000"
KEY_ID = "made-up-key"
LASTS = 3_599
_CODE_SECONDS = 600
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title><h1>{title}</h1>{content}</html>'
_POSTED = '<form method="post" action="{action}">{fields}<button>Go on</button></form><script>document.forms[0].submit()</script>'  # noqa: E501 - one form


@dataclass(slots=True)
class App:
    """An app registration. `secrets` end at a time in seconds; `certificates` are PEM text; `redirects` are addresses.

    `consented` are the resources (such as https://graph.microsoft.com) that an administrator consented to; None: all.
    """

    client_id: str = CLIENT
    secrets: dict[str, float] = field(default_factory=lambda: {SECRET: float("inf")})
    certificates: list[str] = field(default_factory=list)
    redirects: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    consented: set[str] | None = None
    disabled: bool = False
    blocked: bool = False


@dataclass(slots=True)
class User:
    """Somebody who can sign in. `tenant` is another one for a guest's home; a disabled one is refused everywhere."""

    name: str
    username: str
    oid: str = field(default_factory=lambda: str(uuid4()))
    tenant: str = TENANT
    disabled: bool = False
    assigned: bool = True


class Refused(Exception):
    """Entra says no, with one of its numbers; `about` is what its sentence names."""

    def __init__(self, number: int, about: str = "", suberror: str = "") -> None:
        self.number, self.suberror = number, suberror
        self.error, self.status, sentence = _REFUSALS[number]
        self.sentence = sentence.format(about)
        super().__init__(self.sentence)


_REFUSALS = {
    50011: ("invalid_request", 400, "The redirect URI specified in the request does not match what was configured."),
    50057: ("invalid_grant", 400, "The user account is disabled."),
    50105: ("invalid_grant", 400, "Users are blocked unless they are specifically granted access to the application."),
    50173: ("invalid_grant", 400, "The provided grant has expired due to it being revoked, a fresh one is needed."),
    53003: ("invalid_grant", 400, "Access has been blocked by Conditional Access policies."),
    54005: ("invalid_grant", 400, "OAuth2 Authorization code was already redeemed, please retry with a new one."),
    65001: ("invalid_grant", 400, "The user or administrator has not consented to use the application."),
    65004: ("access_denied", 400, "User declined to consent to access the app."),
    70003: ("unsupported_grant_type", 400, "The app returned an unsupported grant type."),
    70008: ("invalid_grant", 400, "The provided authorization code or refresh token has expired due to inactivity."),
    90002: ("invalid_tenant", 400, "Tenant '{}' not found. Check to make sure you have the correct tenant ID."),
    501481: ("invalid_grant", 400, "The Code_Verifier does not match the code_challenge of the authorization request."),
    700016: ("unauthorized_client", 400, "Application with identifier '{}' was not found in the directory."),
    700024: ("invalid_client", 401, "Client assertion is not within its valid time range."),
    700027: ("invalid_client", 401, "The certificate used to sign the client assertion is not registered."),
    900144: ("invalid_request", 400, "The request body must contain a parameter that is not there."),
    1002012: ("invalid_scope", 400, "The scope {} is not valid. Client credential flows must end it with /.default."),
    7000112: ("unauthorized_client", 400, "Application '{}' is disabled."),
    7000215: ("invalid_client", 401, "Invalid client secret provided for app '{}': not the secret's ID but its value."),
    7000218: ("invalid_client", 401, "The request body must contain 'client_assertion' or 'client_secret'."),
    7000222: ("invalid_client", 401, "The provided client secret keys for app '{}' are expired."),
    9002325: ("invalid_request", 400, "Proof Key for Code Exchange is required for redemption of the code."),
}
"""Entra's numbers: OAuth's word, the status, and the sentence, in which {} stands for what it names."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an app asked of somebody's sign-in."""

    redirect: str
    scope: str
    state: str
    nonce: str
    challenge: str
    mode: str
    client_info: bool


@dataclass(frozen=True, slots=True)
class _Code:
    asked: _Asked
    user: User
    until: float


class FakeEntra:
    """One tenant with one app. `clock` gives seconds; `lasts` is how long tokens serve, in seconds."""

    def __init__(self, base: str, clock: Callable[[], float] = time.time) -> None:
        self.base, self.clock = base, clock
        self.tenant, self.app, self.lasts = TENANT, App(), LASTS
        self.users: list[User] = []
        self.grants: list[str] = []
        """The grant type of each request for a token, in order; those that were refused too."""
        self.given: list[str] = []
        """Every secret that was given out: tokens of all kinds and codes."""
        self.changed_claims: dict[str, object] = {}
        """Claims that the next ID tokens hold in place of the right ones; None leaves one out."""
        self.key, self.key_id = _signing_key(), KEY_ID
        self._revoked: set[str] = set()
        self._codes: dict[str, _Code] = {}
        self._used_codes: set[str] = set()
        self._refresh: dict[str, tuple[User, str]] = {}
        self._asked: dict[str, _Asked] = {}
        self._lock = RLock()

    @property
    def issuer(self) -> str:
        """Who signs ID tokens."""
        return f"{self.base}/{self.tenant}/v2.0"

    def add_user(self, name: str = "Hal Example", username: str = "hal.example@oak.example") -> User:
        """Add somebody who can sign in."""
        self.users.append(User(name, username))
        return self.users[-1]

    def add_certificate(self) -> str:
        """Give the app a certificate, and return PEM text of it and its private key, as a person would save it."""
        private, certificate = new_certificate()
        self.app.certificates.append(certificate)
        return private + certificate

    def revoke_tokens(self) -> None:
        """Let no access token serve that was given out until now."""
        self._revoked.update(self.given)

    def revoke_sign_ins(self) -> None:
        """Let no refresh token serve that was given out until now, as when somebody's sessions are revoked."""
        self._refresh.clear()

    def token_fault(self, token: str, audience: str) -> str:
        """Return what is wrong with an access token, or nothing: what a resource such as Graph asks itself."""
        try:
            found = jwt.decode(
                token, self.key.public_key(), ["RS256"], audience=audience, options={"verify_exp": False}
            )
        except jwt.InvalidAudienceError:
            return "Access token validation failure. Invalid audience."
        except jwt.PyJWTError:
            return "IDX14100: JWT is not well formed."
        if found["exp"] <= self.clock():
            return "Lifetime validation failed, the token is expired."
        return "Access token has been revoked." if token in self._revoked else ""

    def signed_in(self, address: str, user: User) -> str:
        """Return where a browser is sent after somebody opened an address of sign-in and picked themselves.

        Raises Refused where Entra would show its own page of an error.
        """
        with self._lock:
            return self._redirect(self._understood(dict(parse_qsl(urlsplit(address).query))), user)

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        tenant, _, rest = request.path.lstrip("/").partition("/")
        try:
            with self._lock:
                return self._answered(request, tenant, rest)
        except Refused as refused:
            return self._refusal(refused)

    def _answered(self, request: Request, tenant: str, rest: str) -> Answer:
        if tenant != self.tenant:
            raise Refused(90002, tenant)
        places: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", "v2.0/.well-known/openid-configuration"): lambda: says(200, self._configuration()),
            ("GET", "discovery/v2.0/keys"): lambda: says(200, {"keys": [self._public_key()]}),
            ("GET", "oauth2/v2.0/authorize"): lambda: self._choice(request.query),
            ("GET", "picked"): lambda: self._picked(request.query),
            ("POST", "oauth2/v2.0/token"): lambda: says(200, self._token(request.form), {"Cache-Control": "no-store"}),
            ("GET", "oauth2/v2.0/logout"): lambda: self._signed_out(request.query),
        }
        place = places.get((request.method, rest))
        return place() if place else Answer(404)

    def _signed_out(self, query: Mapping[str, str]) -> Answer:
        return Answer(302, headers={"Location": query.get("post_logout_redirect_uri", self.base)})

    def _configuration(self) -> Mapping[str, object]:
        root = f"{self.base}/{self.tenant}"
        return {
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "issuer": self.issuer,
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "tenant_region_scope": "EU",
        }

    def _public_key(self) -> Mapping[str, object]:
        found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {**found, "use": "sig", "kid": self.key_id, "issuer": self.issuer}

    # Sign-in of people

    def _understood(self, query: Mapping[str, str]) -> _Asked:
        if query.get("client_id") != self.app.client_id:
            raise Refused(700016, query.get("client_id", ""))
        redirect = query.get("redirect_uri", "")
        if redirect not in self.app.redirects:
            raise Refused(50011)
        if query.get("response_type") != "code" or "openid" not in query.get("scope", "").split():
            raise Refused(900144)
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            raise Refused(9002325)
        return _Asked(
            redirect,
            query["scope"],
            query.get("state", ""),
            query.get("nonce", ""),
            query["code_challenge"],
            query.get("response_mode", "query"),
            query.get("client_info") == "1",
        )

    def _choice(self, query: Mapping[str, str]) -> Answer:
        number = secrets.token_urlsafe(8)
        self._asked[number] = self._understood(query)
        path = f"/{self.tenant}/picked?asked={number}&user="
        links = [f'<p><a href="{path}{user.oid}">{html.escape(user.name)}</a></p>' for user in self.users]
        return _page("Pick an account", "".join([*links, f'<p><a href="{path}">Cancel</a></p>']))

    def _picked(self, query: Mapping[str, str]) -> Answer:
        asked = self._asked.pop(query.get("asked", ""), None)
        if asked is None:
            raise Refused(900144)
        user = next((user for user in self.users if user.oid == query.get("user")), None)
        address = self._redirect(asked, user)
        if asked.mode != "form_post":
            return Answer(302, headers={"Location": address})
        given = parse_qsl(urlsplit(address).query)
        fields = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in given)
        return _page("Working...", _POSTED.format(action=html.escape(asked.redirect), fields=fields))

    def _redirect(self, asked: _Asked, user: User | None) -> str:
        try:
            answered = self._code_for(asked, user)
        except Refused as refused:
            answered = {"error": refused.error, "error_description": self._description(refused)}
        return f"{asked.redirect}?{urlencode(answered | {'state': asked.state})}"

    def _code_for(self, asked: _Asked, user: User | None) -> dict[str, str]:
        if user is None:
            raise Refused(65004)
        _check(user)
        code = self._give(f"1.code-{secrets.token_urlsafe(24)}")
        self._codes[code] = _Code(asked, user, self.clock() + _CODE_SECONDS)
        return {"code": code, "session_state": str(uuid4()), **_client_info(user, wanted=asked.client_info)}

    # Tokens

    def _token(self, form: Mapping[str, str]) -> Mapping[str, object]:
        grant = form.get("grant_type", "")
        self.grants.append(grant)
        self._check_client(form)
        if self.app.blocked:
            raise Refused(53003)
        match grant:
            case "client_credentials":
                return self._for_app(form)
            case "authorization_code":
                return self._for_code(form)
            case "refresh_token":
                return self._refreshed(form)
        raise Refused(70003)

    def _check_client(self, form: Mapping[str, str]) -> None:
        app, client_id = self.app, form.get("client_id", "")
        if client_id != app.client_id:
            raise Refused(700016, client_id)
        if app.disabled:
            raise Refused(7000112, client_id)
        if form.get("client_assertion_type") == _ASSERTION:
            self._check_assertion(form.get("client_assertion", ""))
        elif "client_secret" not in form:
            raise Refused(7000218)
        elif form["client_secret"] not in app.secrets:
            raise Refused(7000215, client_id)
        elif app.secrets[form["client_secret"]] <= self.clock():
            raise Refused(7000222, client_id)

    def _check_assertion(self, assertion: str) -> None:
        audience = f"{self.base}/{self.tenant}/oauth2/v2.0/token"
        for pem in self.app.certificates:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            mark = base64.urlsafe_b64encode(certificate.fingerprint(SHA256())).rstrip(b"=").decode()
            if str(jwt.get_unverified_header(assertion).get("x5t#S256")).rstrip("=") != mark:  # msal leaves them
                continue
            key = certificate.public_key()
            assert isinstance(key, rsa.RSAPublicKey)
            try:
                claims = jwt.decode(
                    assertion, key, ["PS256"], audience=audience, options={"verify_exp": False, "verify_iat": False}
                )
            except jwt.PyJWTError:
                break
            if claims["exp"] <= self.clock():
                raise Refused(700024)
            if claims["iss"] == claims["sub"] == self.app.client_id:
                return
        raise Refused(700027)

    def _for_app(self, form: Mapping[str, str]) -> Mapping[str, object]:
        resource, _, ending = form.get("scope", "").rpartition("/")
        if ending != ".default":
            raise Refused(1002012, form.get("scope", ""))
        if self.app.consented is not None and resource not in self.app.consented:
            raise Refused(65001)
        token = self._access({"aud": resource, "roles": self.app.roles, "idtyp": "app", "sub": self.app.client_id})
        return {"token_type": "Bearer", "expires_in": self.lasts, "ext_expires_in": self.lasts, "access_token": token}

    def _for_code(self, form: Mapping[str, str]) -> Mapping[str, object]:
        code = form.get("code", "")
        if code in self._used_codes:
            raise Refused(54005)
        kept = self._codes.pop(code, None)
        self._used_codes.add(code)
        if kept is None or kept.until <= self.clock():
            raise Refused(70008)
        if form.get("redirect_uri") != kept.asked.redirect:
            raise Refused(50011)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != kept.asked.challenge:
            raise Refused(501481)
        return self._for_person(kept.user, kept.asked.scope, kept.asked.nonce, wanted=bool(form.get("client_info")))

    def _refreshed(self, form: Mapping[str, str]) -> Mapping[str, object]:
        kept = self._refresh.get(form.get("refresh_token", ""))
        if kept is None:
            raise Refused(50173, suberror="bad_token")
        return self._for_person(*kept, "", wanted=bool(form.get("client_info")))

    def _for_person(self, user: User, scope: str, nonce: str, *, wanted: bool) -> Mapping[str, object]:
        _check(user)
        found: dict[str, object] = {
            "token_type": "Bearer",
            "scope": scope,
            "expires_in": self.lasts,
            "ext_expires_in": self.lasts,
            "access_token": self._access({"aud": "https://graph.microsoft.com", "oid": user.oid, "scp": scope}),
            "id_token": self._id_token(user, nonce),
            **_client_info(user, wanted=wanted),
        }
        if "offline_access" in scope.split():
            refresh = self._give(f"1.refresh-{secrets.token_urlsafe(24)}")
            self._refresh[refresh] = (user, scope)
            found["refresh_token"] = refresh
        return found

    def _id_token(self, user: User, nonce: str) -> str:
        now = int(self.clock())
        claims: dict[str, object] = {
            "aud": self.app.client_id,
            "iss": self.issuer,
            "iat": now,
            "nbf": now,
            "exp": now + self.lasts,
            "name": user.name,
            "oid": user.oid,
            "preferred_username": user.username,
            "sub": hashlib.sha256(f"{user.oid}{self.app.client_id}".encode()).hexdigest(),
            "tid": user.tenant,
            "ver": "2.0",
            **({"nonce": nonce} if nonce else {}),
            **self.changed_claims,
        }
        return self._signed({name: value for name, value in claims.items() if value is not None})

    def _access(self, claims: Mapping[str, object]) -> str:
        now = int(self.clock())
        common = {"iss": self.issuer, "tid": self.tenant, "appid": self.app.client_id, "jti": str(uuid4())}
        return self._signed({**common, "iat": now, "nbf": now, "exp": now + self.lasts, **claims})

    def _signed(self, claims: Mapping[str, Any]) -> str:
        return self._give(jwt.encode(dict(claims), self.key, "RS256", {"kid": self.key_id}))

    def _give(self, secret: str) -> str:
        self.given.append(secret)
        return secret

    # Errors

    def _refusal(self, refused: Refused) -> Answer:
        body = {
            "error": refused.error,
            "error_description": self._description(refused),
            "error_codes": [refused.number],
            "timestamp": self._timestamp(),
            "trace_id": str(uuid4()),
            "correlation_id": str(uuid4()),
            "error_uri": f"{self.base}/error?code={refused.number}",
            **({"suberror": refused.suberror} if refused.suberror else {}),
        }
        return says(refused.status, body)

    def _description(self, refused: Refused) -> str:
        ids = f"Trace ID: {uuid4()} Correlation ID: {uuid4()} Timestamp: {self._timestamp()}"
        return f"AADSTS{refused.number}: {refused.sentence} {ids}"

    def _timestamp(self) -> str:
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def new_certificate() -> tuple[str, str]:
    """Return a private key and a certificate for it, both as PEM text."""
    key = rsa.generate_private_key(65_537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Staffroom")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, certificate.public_bytes(Encoding.PEM).decode()


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2048)


def _check(user: User) -> None:
    if user.disabled:
        raise Refused(50057)
    if not user.assigned:
        raise Refused(50105)


def _client_info(user: User, *, wanted: bool) -> dict[str, str]:
    told = json.dumps({"uid": user.oid, "utid": user.tenant}).encode()
    return {"client_info": base64.urlsafe_b64encode(told).rstrip(b"=").decode()} if wanted else {}


def _page(title: str, content: str) -> Answer:
    page = _PAGE.format(title=title, content=content).encode()
    return Answer(200, page, {"Content-Type": "text/html; charset=utf-8"})
