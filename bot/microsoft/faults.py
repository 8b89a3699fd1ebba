"""How Microsoft 365 fails: one error, whose code is a short word for why.

Neither Entra's descriptions nor Graph's messages are read further than for their code: they name people and addresses.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from bot.http import OUT_OF_REACH, Answer, CallFailed, retry_after

SENTENCE = "Microsoft 365 did not answer as it should. Please try again in a moment."
LOCKED_OUT_SENTENCE = "Microsoft 365 does not let Staffroom in. Please tell whoever looks after it."

SECRET_EXPIRED = "secret_expired"  # noqa: S105 - a code
SECRET_WRONG = "secret_wrong"  # noqa: S105 - a code
SECRET_MISSING = "secret_missing"  # noqa: S105 - a code
CERTIFICATE_UNKNOWN = "certificate_unknown"
CERTIFICATE_UNREADABLE = "certificate_unreadable"
CLOCK_WRONG = "clock_wrong"
APP_UNKNOWN = "app_unknown"
APP_DISABLED = "app_disabled"
TENANT_UNKNOWN = "tenant_unknown"
CONSENT_MISSING = "consent_missing"
RESOURCE_UNKNOWN = "resource_unknown"
BLOCKED_BY_POLICY = "blocked_by_policy"
REDIRECT_UNKNOWN = "redirect_unknown"
ACCOUNT_DISABLED = "account_disabled"
NOT_ASSIGNED = "not_assigned"
SIGN_IN_OVER = "sign_in_over"
TOO_MANY_PAGES = "too_many_pages"

LOCKED_OUT = frozenset(
    {
        SECRET_EXPIRED,
        SECRET_WRONG,
        SECRET_MISSING,
        CERTIFICATE_UNKNOWN,
        CERTIFICATE_UNREADABLE,
        CLOCK_WRONG,
        APP_UNKNOWN,
        APP_DISABLED,
        TENANT_UNKNOWN,
        CONSENT_MISSING,
        RESOURCE_UNKNOWN,
        BLOCKED_BY_POLICY,
        "invalid_client",
        "unauthorized_client",
        "invalid_authentication_token",
        "authorization_request_denied",
        "access_denied",
        "error_access_denied",
    }
)
"""Codes that say that nothing will work until a person mends it: Entra's, or Graph's for a permission not granted."""

_ENTRA = {
    50011: REDIRECT_UNKNOWN,
    50057: ACCOUNT_DISABLED,
    50105: NOT_ASSIGNED,
    50173: SIGN_IN_OVER,
    53003: BLOCKED_BY_POLICY,
    65001: CONSENT_MISSING,
    90002: TENANT_UNKNOWN,
    500011: RESOURCE_UNKNOWN,
    700016: APP_UNKNOWN,
    700024: CLOCK_WRONG,
    700027: CERTIFICATE_UNKNOWN,
    700082: SIGN_IN_OVER,
    900023: TENANT_UNKNOWN,
    7000112: APP_DISABLED,
    7000215: SECRET_WRONG,
    7000218: SECRET_MISSING,
    7000222: SECRET_EXPIRED,
}
"""Entra's numbers (AADSTS...). Microsoft may change them, so that they only make a code plainer than OAuth's word."""
_FIRST_ERROR = 400
_NUMBER = re.compile(r"AADSTS(\d{4,9})\b")
_CODE = re.compile(r"[a-z0-9_]{1,60}")
_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class MicrosoftError(CallFailed):
    """Microsoft 365 did not do what it was asked.

    `code` is a short word for why; `retry_after` is set where it said how long to wait; `status` is that of HTTP, or 0
    where no answer came; `locked_out` says that nothing will work until a person mends it.
    """

    sentence = SENTENCE

    def __init__(self, code: str, retry_after: timedelta | None = None, status: int = 0) -> None:
        super().__init__(code if _CODE.fullmatch(code) else OUT_OF_REACH, retry_after, status)
        self.locked_out = self.code in LOCKED_OUT
        if self.locked_out:
            self.sentence = LOCKED_OUT_SENTENCE


def entra_error(said: Mapping[str, object], status: int = 0, wait: timedelta | None = None) -> MicrosoftError:
    """Return the error for what Entra's token endpoint said: `error`, `error_codes` and `error_description`."""
    codes = said.get("error_codes")
    numbers = [number for number in codes if isinstance(number, int)] if isinstance(codes, list) else []
    numbers += map(int, _NUMBER.findall(str(said.get("error_description") or "")))
    plain = next((_ENTRA[number] for number in numbers if number in _ENTRA), "")
    word = str(said.get("error") or "")
    other = f"http_{status}" if status >= _FIRST_ERROR else OUT_OF_REACH
    return MicrosoftError(plain or (word if _CODE.fullmatch(word) else other), wait, status)


def graph_error(answer: Answer) -> MicrosoftError:
    """Return the error for an answer of Graph, whose body is {"error": {"code": "itemNotFound", ...}}."""
    told = object_in(answer).get("error")
    code = snake_case(str(told.get("code") or "")) if isinstance(told, dict) else ""
    plain = code if _CODE.fullmatch(code) else f"http_{answer.status}"
    return MicrosoftError(plain, retry_after(answer.headers), answer.status)


def object_in(answer: Answer) -> Mapping[str, object]:
    """Return the JSON object that an answer holds, empty where it holds none."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def snake_case(code: str) -> str:
    """Return a code such as itemNotFound or Request_BadRequest as item_not_found or request_bad_request."""
    return _WORD_BEGINS.sub("_", code).replace("__", "_").lower()
