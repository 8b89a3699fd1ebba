"""Tests of who the bot is at Microsoft: what cannot be an account is refused, and secrets are not printed."""

from dataclasses import replace

import pytest

from bot.errors import WrongSettings
from bot.microsoft.account import WRONG_ADDRESS, WRONG_CLIENT, WRONG_PROOF, WRONG_TENANT, Account, origin
from tests.fakes.entra import CLIENT, TENANT

GOOD = Account(TENANT, CLIENT, "canary")


def test_an_account_signs_in_at_microsofts_own_addresses() -> None:
    assert (GOOD.authority, GOOD.graph) == ("https://login.microsoftonline.com", "https://graph.microsoft.com/v1.0")


@pytest.mark.parametrize("tenant", [TENANT, TENANT.upper(), "oak.example", "oak-federation.onmicrosoft.com"])
def test_a_tenant_is_an_id_or_a_domain(tenant: str) -> None:
    assert replace(GOOD, tenant=tenant).tenant == tenant


@pytest.mark.parametrize(
    "tenant", ["", "common", "organizations", "consumers", "oak", "oak.example/", "../oak.example", "oak..example", "*"]
)
def test_a_tenant_that_is_many_or_none_is_refused(tenant: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        replace(GOOD, tenant=tenant)
    assert refused.value.sentence == WRONG_TENANT


@pytest.mark.parametrize("client", ["", "staffroom", f"{CLIENT}0", f" {CLIENT}"])
def test_a_client_is_an_id(client: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        replace(GOOD, client_id=client)
    assert refused.value.sentence == WRONG_CLIENT


@pytest.mark.parametrize(
    "address",
    ["", "http://login.example", "https://", "login.example", "https://hal@login.example", "https://[", "https://a:b"],
)
def test_secrets_go_over_tls_alone(address: str) -> None:
    with pytest.raises(WrongSettings) as authority:
        replace(GOOD, authority=address)
    with pytest.raises(WrongSettings) as graph:
        replace(GOOD, graph=address)
    assert authority.value.sentence == graph.value.sentence == WRONG_ADDRESS


@pytest.mark.parametrize(("secret", "certificate"), [("", ""), ("canary", "canary")])
def test_an_account_proves_itself_in_one_way(secret: str, certificate: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        replace(GOOD, secret=secret, certificate=certificate)
    assert refused.value.sentence == WRONG_PROOF


def test_secrets_are_not_printed() -> None:
    assert "canary" not in repr(GOOD) + repr(replace(GOOD, secret="", certificate="canary"))


def test_the_origin_of_an_address_is_its_host_and_port() -> None:
    assert origin("https://graph.example:8443/v1.0/x?y") == "https://graph.example:8443"
