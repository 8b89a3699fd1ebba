"""Why another system did not do something, in plain words: a table by its own codes, which stand behind in brackets."""

from bot.http import OUT_OF_REACH, TOO_LARGE
from bot.platforms.slack.api import RATE_LIMITED

BECAUSE = "{reason} ({code})"
OTHER_SYSTEM = "the other system"
"""What is told where a code alone does not say which system it is of."""
SLACK, TEAMS, MICROSOFT = "Slack", "Teams", "Microsoft 365"
UNKNOWN = "{system} refused"
TROUBLE = "{system} itself had trouble; it may be over in some minutes"
_INSTALL_AGAIN = "install the app again and put its new token into .env"
_COPY_AGAIN = "Slack does not know the token; copy it again from the app's page"
_IDS = "compare both ids in .env with the page Overview of the app's registration"
_GRANT = "a permission lacks an administrator's consent, or the bot was not let into that place"
_CERTIFICATE = "see docs/teams.md, step 2"
_PROVE_AGAIN = "make a new secret, or upload the certificate again, and change it in .env"
_WAIT = "{system} asks to be left alone for a while"
_NO_WRITING = "Teams does not let the bot write to them any more; is the app still installed for them?"
_BLOCKED = "they blocked the bot in Teams, or took it out"
_NO_MAILBOX = "the mailbox in STAFFROOM_WORKBOOKS_MAIL_FROM is not there, or has no licence"
_NO_ROOM = "there is no room left in Microsoft 365"
_OPEN_NOW = "somebody has the file open, or checked it out"

_OF_ANY = {
    OUT_OF_REACH: "{system} cannot be reached from here; is there a proxy or a firewall in between?",
    TOO_LARGE: "{system} answered with more than was asked for",
    RATE_LIMITED: _WAIT,
    "http_429": _WAIT,
    "access_denied": _GRANT,
}
_OF_SLACKS_BOT = {
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
_OF_A_PERSON_IN_SLACK = {
    "cannot_dm_bot": "in Slack their address belongs to a bot",
    "not_a_member": "in Slack they are a guest, deactivated, or of another workspace",
    "user_disabled": "their account in Slack is deactivated",
    "users_not_found": "Slack knows nobody with their e-mail address",
}
_OF_ENTRA = {
    "secret_expired": "the secret has ended; make a new one on the page Certificates & secrets, and put it into .env",
    "secret_wrong": "the secret is not the app's; put its Value into .env, not the Secret ID",
    "secret_missing": "Entra asks for a secret or a certificate, and got neither",
    "certificate_unknown": "Entra does not know the certificate; upload the one that belongs to its key",
    "certificate_unreadable": f"the certificate's file does not hold a key and the certificate of it; {_CERTIFICATE}",
    "clock_wrong": "the clock of this machine is wrong, or the certificate has ended",
    "app_unknown": f"the tenant has no such app; {_IDS}",
    "app_disabled": "the app is switched off in Entra, on its page under Enterprise applications",
    "tenant_unknown": f"there is no such tenant; {_IDS}",
    "consent_missing": _GRANT,
    "resource_unknown": "the tenant does not know this part of Microsoft 365; is it licensed there?",
    "blocked_by_policy": "a conditional access policy of the tenant refuses the app, or the place it is used from",
    "redirect_unknown": "the redirect URI in Entra must be the public address and /signed-in, to the letter",
    "account_disabled": "their account is closed in Entra",
    "not_assigned": "the app asks for an assignment, and they are in none of its groups",
    "sign_in_over": "they have to sign in again",
    "invalid_client": f"Entra does not accept the secret or the certificate; {_PROVE_AGAIN}",
    "unauthorized_client": f"Entra does not let the app in; {_IDS}",
    "invalid_tenant": f"there is no such tenant; {_IDS}",
    "invalid_grant": "Entra does not let the bot in; a rule of the tenant may be against it",
}
_OF_GRAPH = {
    "invalid_authentication_token": "Microsoft 365 takes the bot's token no more; is the clock of this machine right?",
    "authorization_request_denied": _GRANT,
    "error_access_denied": _GRANT,
    "too_many_requests": _WAIT,
    "activity_limit_reached": _WAIT,
    "service_not_available": TROUBLE,
    "site_missing": "the address of the site is wrong, or the bot was not let into it",
    "library_missing": "the site has no library of the name that STAFFROOM_WORKBOOKS_FOLDER begins with",
    "folder_missing": "their folder is missing; make it, named by their e-mail address on the staff list",
    "drive_missing": "they have no OneDrive (no licence, or never opened), or their address is not their user name",
    "name_taken": "somebody else put a file of that name there; rename it",
    "wrong_host": "Microsoft 365 named an address for the upload that is not SharePoint's",
    "unfinished": "the upload did not come to its end in time; it goes on where it stopped",
    "quota_limit_reached": _NO_ROOM,
    "insufficient_storage": _NO_ROOM,
    "http_507": _NO_ROOM,
    "resource_locked": _OPEN_NOW,
    "locked": _OPEN_NOW,
    "http_423": _OPEN_NOW,
    "too_many_pages": "Microsoft 365 sent a list without an end",
    "resource_not_found": _NO_MAILBOX,
    "error_invalid_user": _NO_MAILBOX,
    "mailbox_not_enabled_for_restapi": _NO_MAILBOX,
    "error_send_as_denied": "the bot may not send from the mailbox in STAFFROOM_WORKBOOKS_MAIL_FROM",
    "error_invalid_recipients": "Exchange does not take their e-mail address",
    "error_quota_exceeded": "the mailbox that it is sent from is full",
    "error_message_size_exceeded": "the workbook is too large for a mail; set STAFFROOM_WORKBOOKS_MAIL to link",
}
_OF_TEAMS = {
    "never_met": "the app is not installed for them in Teams, and they never wrote to it",
    "bot_not_in_conversation_roster": _NO_WRITING,
    "bot_disabled_by_user": _BLOCKED,
    "conversation_blocked_by_user": _BLOCKED,
    "message_writes_blocked": _BLOCKED,
    "conversation_not_found": _NO_WRITING,
    "forbidden_operation_exception": _NO_WRITING,
    "user_not_in_conversation": _NO_WRITING,
    "member_not_found_in_conversation": _NO_WRITING,
    "http_403": _NO_WRITING,
    "http_404": _NO_WRITING,
    "authorization_has_been_denied": "Teams does not let the bot in; is the bot in Azure made with this app's id?",
    "http_401": "Teams does not let the bot in; is the bot in Azure made with this app's id?",
    "bot_disabled_by_admin": "an administrator switched the app off in the Teams admin centre",
}
_OF_OURS = {
    "store_busy": "the database was busy or out of reach",
    "not_delivered": "it did not arrive",
    "workbook_missing": "the workbook is not in the data folder, and could not be written again; is the disk full?",
}
_WORDS = {**_OF_ANY, **_OF_SLACKS_BOT, **_OF_A_PERSON_IN_SLACK, **_OF_ENTRA, **_OF_GRAPH, **_OF_TEAMS, **_OF_OURS}


def reason(code: str, system: str = OTHER_SYSTEM) -> str:
    """Return why, in words, with the code behind; `system` is whose code it is, where that is known."""
    told = _WORDS.get(code) or (TROUBLE if code.startswith("http_5") else UNKNOWN)
    return BECAUSE.format(reason=told.format(system=system), code=code)
