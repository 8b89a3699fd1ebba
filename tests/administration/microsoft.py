"""What the tests of the command line share about Microsoft 365: settings, and a made-up one in its place."""

import pytest

from bot.wiring.microsoft import Outside
from tests.fakes.entra import CLIENT, SECRET, TENANT
from tests.fakes.microsoft import FakeMicrosoft

PUBLIC = "https://staffroom.school.example"
ACCOUNT = {"MICROSOFT_TENANT": TENANT, "MICROSOFT_CLIENT_ID": CLIENT, "MICROSOFT_CLIENT_SECRET": SECRET}
TEAMS = {**ACCOUNT, "PUBLIC_ADDRESS": PUBLIC, "TEAMS": "yes"}
SIGN_IN = {**ACCOUNT, "PUBLIC_ADDRESS": PUBLIC, "SIGN_IN": "microsoft"}
SHAREPOINT = {
    **ACCOUNT,
    "WORKBOOKS_TO": "sharepoint",
    "WORKBOOKS_SITE": "https://school.sharepoint.com/sites/Leaders",
    "WORKBOOKS_FOLDER": "Documents/Workbooks",
}
ONEDRIVE = {**ACCOUNT, "WORKBOOKS_TO": "onedrive"}
MAIL = {**ACCOUNT, "WORKBOOKS_MAIL": "file", "WORKBOOKS_MAIL_FROM": "staffroom@oak.school.uk"}


def outside(microsoft: FakeMicrosoft) -> Outside:
    """Return a world in which this is Microsoft 365."""
    return Outside(authority=microsoft.server.base, graph=microsoft.graph.address, verify=microsoft.file)


def set_all(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    """Set settings by their names without the prefix."""
    for name, value in settings.items():
        monkeypatch.setenv(f"STAFFROOM_{name}", value)
