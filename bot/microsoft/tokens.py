"""Tokens for the bot itself, through msal: kept in memory alone, and asked for once however many threads want one.

msal is let near the network through our own client, since it has no time-out of its own, passes on only the body of an
answer, and logs what it could not read. Its errors come back as dicts; here they are raised.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from msal import ConfidentialClientApplication, TokenCache

from bot.http import OUT_OF_REACH, Answer, CallFailed, Http, retry_after, silence
from bot.microsoft.account import Account
from bot.microsoft.faults import CERTIFICATE_UNREADABLE, MicrosoftError, entra_error, object_in

TIMEOUT = 10
"""Seconds for one call to Entra unless the caller says otherwise."""
_LARGEST = 1 << 20
_OK, _TOO_MANY, _BROKEN = 200, 429, 500
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_KEY = re.compile(r"-----BEGIN ([A-Z ]*)PRIVATE KEY-----.+?-----END \1PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(slots=True)
class _Line:
    """Those who wait for a token of one scope: one asks, and what becomes of it is theirs too."""

    lock: Lock = field(default_factory=Lock)
    asked: int = 0
    failed: MicrosoftError | None = None


class Tokens:
    """The tokens of one account. `timeout` in seconds for a call to Entra; `verify` is a file of certificates in tests.

    msal's application is built when it is first needed, in the thread that needs it, because that takes a call.
    """

    def __init__(
        self,
        account: Account,
        timeout: float = TIMEOUT,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - as bot.http has it
        proxy: str = "",
    ) -> None:
        silence("msal")
        self._account, self._network = account, _Network(Http(timeout, verify, proxy))
        self._lines: dict[str, _Line] = {}
        self._lock = Lock()
        self._client: ConfidentialClientApplication | None = None

    def current(self, scope: str) -> str:
        """Return an access token for a scope such as https://graph.microsoft.com/.default; raise MicrosoftError."""
        line = self._lines.setdefault(scope, _Line())
        before = line.asked
        with line.lock:
            if line.failed and line.asked > before:  # somebody asked while this thread waited
                raise _anew(line.failed)
            return self._asked(line, scope)

    def refused(self, scope: str, token: str) -> None:
        """Forget a token that was refused before its end, unless another took its place already."""
        cache = self.client().token_cache
        kind = TokenCache.CredentialType.ACCESS_TOKEN
        with self._lines.setdefault(scope, _Line()).lock:
            for entry in list(cache.search(kind, target=[scope])):
                if entry["secret"] == token:
                    cache.remove_at(entry)

    def client(self) -> ConfidentialClientApplication:
        """Return msal's application, built once, for what else signs in with this account; raise MicrosoftError.

        Its calls return errors as dicts, for `entra_error`, and raise MicrosoftError where Entra was not reached.
        """
        with self._lock:
            if self._client is None:
                self._client = _built(self._account, self._network)
            return self._client

    def _asked(self, line: _Line, scope: str) -> str:
        line.failed = None
        try:
            return self._token(scope)
        except MicrosoftError as error:
            line.failed = error
            raise
        finally:
            line.asked += 1

    def _token(self, scope: str) -> str:
        client = self.client()
        try:
            # A token that is merely ageing serves on where a newer one cannot be had.
            said = client.acquire_token_for_client([scope], http_exceptions=(MicrosoftError,))
        except ValueError:
            raise MicrosoftError(OUT_OF_REACH) from None
        token = said.get("access_token") if isinstance(said, dict) else None
        if isinstance(token, str) and token:
            return token
        raise entra_error(said or {})


def _anew(error: MicrosoftError) -> MicrosoftError:
    """Return the same error for another thread: one that is raised twice gathers both tracebacks."""
    return MicrosoftError(error.code, error.retry_after, error.status)


def certificate_ends(pem: str) -> datetime | None:
    """Return when the certificate in a PEM text ends, aware; None where it cannot be read."""
    found = _CERTIFICATE.search(pem)
    try:
        return load_pem_x509_certificate(found.group().encode()).not_valid_after_utc if found else None
    except ValueError:
        return None


def _built(account: Account, network: "_Network") -> ConfidentialClientApplication:
    proof = _proof(account.certificate) if account.certificate else account.secret
    try:
        return ConfidentialClientApplication(
            account.client_id,
            client_credential=proof,
            authority=f"{account.authority.rstrip('/')}/{account.tenant}",
            http_client=network,
            # Both would ask hosts that the settings do not name: who else serves this authority, and which region.
            instance_discovery=False,
            azure_region=ConfidentialClientApplication.DISABLE_MSAL_FORCE_REGION,
        )
    except (ValueError, KeyError):
        raise MicrosoftError(OUT_OF_REACH) from None


def _proof(pem: str) -> Mapping[str, Any]:
    """Return a certificate as msal takes it; msal would say what it cannot read, and only when it signs."""
    key, certificate = _KEY.search(pem), _CERTIFICATE.search(pem)
    if not key or not certificate:
        raise MicrosoftError(CERTIFICATE_UNREADABLE)
    try:
        private = load_pem_private_key(key.group().encode(), None)
        public = load_pem_x509_certificate(certificate.group().encode()).public_key()
    except (ValueError, TypeError):
        raise MicrosoftError(CERTIFICATE_UNREADABLE) from None
    if private.public_key() != public:
        raise MicrosoftError(CERTIFICATE_UNREADABLE)
    return {"private_key": private, "public_certificate": certificate.group()}


@dataclass(frozen=True, slots=True)
class _Response:
    """An answer as msal reads it."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str]


class _Network:
    """Entra, as msal's `http_client`: what is no answer of Entra's is raised, before msal would log or keep it."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get(self, url: str, params: Mapping[str, str] | None = None, **_: object) -> _Response:
        """Return what is said of a tenant."""
        answer = self._call("GET", f"{url}?{urlencode(params)}" if params else url, {})
        if answer.status != _OK:
            raise _error(answer)
        return _response(answer)

    def post(
        self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str] | None = None, **_: object
    ) -> _Response:
        """Return a token, or why there is none."""
        return _response(self._call("POST", url, {**(headers or {}), **_FORM}, urlencode(data).encode()))

    def close(self) -> None:
        """Do nothing: msal closes what it made itself."""

    def _call(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Answer:
        try:
            answer = self._http.call(method, url, headers=headers, content=content, most=_LARGEST)
        except CallFailed as failure:
            raise MicrosoftError(failure.code, failure.retry_after, failure.status) from None
        if answer.status == _TOO_MANY or answer.status >= _BROKEN or not object_in(answer):
            raise _error(answer)
        return answer


def _error(answer: Answer) -> MicrosoftError:
    return entra_error(object_in(answer), answer.status, retry_after(answer.headers))


def _response(answer: Answer) -> _Response:
    return _Response(answer.status, answer.content.decode(errors="replace"), answer.headers)
