"""Why Slack did not do something, in plain words: a table by Slack's own codes, which stand behind in brackets."""

from bot.http import OUT_OF_REACH
from bot.platforms.slack.api import RATE_LIMITED

BECAUSE = "{reason} ({code})"
UNKNOWN = "Slack refused"
TROUBLE = "Slack itself had trouble; it may be over in some minutes"
_INSTALL_AGAIN = "install the app again and put its new token into .env"
_COPY_AGAIN = "Slack does not know the token; copy it again from the app's page"

_OF_THE_BOT = {
    OUT_OF_REACH: "Slack cannot be reached from here; is there a proxy or a firewall in between?",
    RATE_LIMITED: "Slack asks to be left alone for a while",
    "account_inactive": f"the app was taken away or switched off in the workspace; {_INSTALL_AGAIN}",
    "bad_client_secret": "the Client Secret is not the app's; copy it again from the page Basic Information",
    "invalid_auth": _COPY_AGAIN,
    "invalid_client_id": "the Client ID is not the app's; copy it again from the page Basic Information",
    "invalid_refresh_token": "the refresh token serves no more; put a fresh one into .env",
    "missing_scope": "the app lacks a permission; put the manifest in again and install the app again",
    "not_allowed_token_type": "the token is of another kind; docs/slack.md says which one belongs where",
    "not_authed": _COPY_AGAIN,
    "token_expired": f"the token has expired; {_INSTALL_AGAIN}",
    "token_revoked": f"the token was revoked; {_INSTALL_AGAIN}",
}
_OF_A_PERSON = {
    "cannot_dm_bot": "in Slack their address belongs to a bot",
    "not_a_member": "in Slack they are a guest, deactivated, or of another workspace",
    "user_disabled": "their account in Slack is deactivated",
    "users_not_found": "Slack knows nobody with their e-mail address",
}
_OF_OURS = {"store_busy": "the database was busy or out of reach"}
_WORDS = {**_OF_THE_BOT, **_OF_A_PERSON, **_OF_OURS}


def reason(code: str) -> str:
    """Return why, in words, with the code behind."""
    return BECAUSE.format(reason=_WORDS.get(code) or (TROUBLE if code.startswith("http_5") else UNKNOWN), code=code)
