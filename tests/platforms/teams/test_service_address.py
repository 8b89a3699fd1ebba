import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.teams.service_address import canonical, tenant_in
from tests.platforms.teams.refused import ADDRESSES
from tests.platforms.teams.signed import TENANT


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_microsoft_would_not_send_is_refused(name: str) -> None:
    assert canonical(ADDRESSES[name]) is None


def test_the_table_is_long_enough() -> None:
    assert len(ADDRESSES) > 30


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://smba.trafficmanager.net/uk/", "https://smba.trafficmanager.net/uk"),
        ("https://smba.trafficmanager.net/teams", "https://smba.trafficmanager.net/teams"),
        ("https://smba.trafficmanager.net:443/emea/", "https://smba.trafficmanager.net/emea"),
        (f"https://smba.trafficmanager.net/uk/{TENANT}/", f"https://smba.trafficmanager.net/uk/{TENANT}"),
        ("https://smba.trafficmanager.net/emea-client-ss.msg/", "https://smba.trafficmanager.net/emea-client-ss.msg"),
        (
            "https://smba.onyx.prod.teams.trafficmanager.net/uk/",
            "https://smba.onyx.prod.teams.trafficmanager.net/uk",
        ),
    ],
)
def test_the_control_an_address_of_the_service_has_one_canonical_form(address: str, expected: str) -> None:
    assert canonical(address) == expected
    assert canonical(expected) == expected


def test_a_test_may_stand_in_for_the_service_with_an_origin_of_its_own() -> None:
    address = "http://127.0.0.1:3978/_connector"
    assert canonical(address) is None
    assert canonical(address, {"http://127.0.0.1:3978"}) == address
    assert canonical("http://127.0.0.1:443/x/", {"http://127.0.0.1:443"}) == "http://127.0.0.1:443/x"


def test_an_address_may_name_a_tenant() -> None:
    assert tenant_in(f"https://smba.trafficmanager.net/uk/{TENANT.upper()}") == TENANT
    assert tenant_in("https://smba.trafficmanager.net/uk") is None


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["https://smba.trafficmanager.net", ""]))
def test_whatever_is_put_before_or_after_the_host_never_becomes_another_one(before: str, after: str, host: str) -> None:
    found = canonical(f"{before}{host}{after}")
    assert found is None or (found.startswith("https://smba.trafficmanager.net/") and not before)
