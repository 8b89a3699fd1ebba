"""Tests of how Microsoft 365 fails: every failure becomes a short code, and nothing else of it is kept."""

from datetime import timedelta

import pytest

from bot.http import OUT_OF_REACH, Answer
from bot.microsoft.faults import (
    LOCKED_OUT,
    LOCKED_OUT_SENTENCE,
    SENTENCE,
    MicrosoftError,
    entra_error,
    graph_error,
    object_in,
    snake_case,
)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (7000222, "secret_expired"),
        (7000215, "secret_wrong"),
        (7000218, "secret_missing"),
        (700027, "certificate_unknown"),
        (700024, "clock_wrong"),
        (700016, "app_unknown"),
        (7000112, "app_disabled"),
        (90002, "tenant_unknown"),
        (900023, "tenant_unknown"),
        (65001, "consent_missing"),
        (500011, "resource_unknown"),
        (53003, "blocked_by_policy"),
    ],
)
def test_what_a_person_must_mend_locks_out(number: int, code: str) -> None:
    error = entra_error({"error": "invalid_grant", "error_codes": [number]})
    assert (error.code, error.locked_out, error.sentence) == (code, True, LOCKED_OUT_SENTENCE)
    without_codes = entra_error({"error": "invalid_grant", "error_description": f"AADSTS{number}: canary"})
    assert without_codes.code == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (50011, "redirect_unknown"),
        (50057, "account_disabled"),
        (50105, "not_assigned"),
        (50173, "sign_in_over"),
        (700082, "sign_in_over"),
    ],
)
def test_what_concerns_one_person_locks_nobody_else_out(number: int, code: str) -> None:
    error = entra_error({"error": "invalid_grant", "error_codes": [number]})
    assert (error.code, error.locked_out, error.sentence) == (code, False, SENTENCE)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"error": "invalid_client", "error_codes": [1]}, "invalid_client"),
        ({"error": "temporarily_unavailable", "error_codes": [90033]}, "temporarily_unavailable"),
        ({"error": "invalid_grant", "error_codes": "canary"}, "invalid_grant"),
        ({"error": "invalid_grant", "error_codes": ["canary", None, {}, 700016]}, "app_unknown"),
        ({"error": "invalid_grant", "error_description": None}, "invalid_grant"),
        ({"error": "Canary said so"}, OUT_OF_REACH),
        ({"error": {"canary": 1}}, OUT_OF_REACH),
        ({"error": "x" * 61}, OUT_OF_REACH),
        ({}, OUT_OF_REACH),
    ],
)
def test_a_number_that_is_not_known_leaves_oauths_own_word(said: dict[str, object], code: str) -> None:
    assert entra_error(said).code == code
    assert "canary" not in str(entra_error(said)).lower()


def test_without_a_word_the_status_is_the_code() -> None:
    error = entra_error({}, 503, timedelta(seconds=9))
    assert (error.code, error.status, error.retry_after) == ("http_503", 503, timedelta(seconds=9))
    assert entra_error({}, 200).code == OUT_OF_REACH


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"error": {"code": "itemNotFound", "message": "canary"}}', "item_not_found"),
        (b'{"error": {"code": "Request_ResourceNotFound"}}', "request_resource_not_found"),
        (b'{"error": {"code": "Canary of a message"}}', "http_404"),
        (b'{"error": {"code": "x.y"}}', "http_404"),
        (b'{"error": {"code": null}}', "http_404"),
        (b'{"error": {"code": {"canary": 1}}}', "http_404"),
        (b'{"error": "canary"}', "http_404"),
        (b"[" * 100_000, "http_404"),
        (b"<html>canary</html>", "http_404"),
        (b"\xff", "http_404"),
        (b"[]", "http_404"),
        (b"", "http_404"),
    ],
)
def test_graphs_own_code_is_kept_where_it_is_one(body: bytes, code: str) -> None:
    error = graph_error(Answer(404, {"retry-after": "7"}, body))
    assert (error.code, error.status, error.retry_after) == (code, 404, timedelta(seconds=7))
    assert not error.locked_out


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("itemNotFound", "item_not_found"),
        ("InvalidAuthenticationToken", "invalid_authentication_token"),
        ("Authorization_RequestDenied", "authorization_request_denied"),
        ("ErrorAccessDenied", "error_access_denied"),
        ("URLNotAllowed", "url_not_allowed"),
        ("MailboxNotEnabledForRESTAPI", "mailbox_not_enabled_for_restapi"),
        ("", ""),
    ],
)
def test_codes_are_written_our_way(code: str, plain: str) -> None:
    assert snake_case(code) == plain


def test_a_permission_that_was_not_given_locks_out() -> None:
    assert graph_error(Answer(403, {}, b'{"error": {"code": "accessDenied"}}')).locked_out


def test_an_error_of_any_other_code_is_out_of_reach() -> None:
    assert MicrosoftError("Canary!").code == OUT_OF_REACH
    assert all(MicrosoftError(code).code == code for code in LOCKED_OUT)


def test_only_an_object_is_read() -> None:
    assert object_in(Answer(200, {}, b'{"a": 1}')) == {"a": 1}
    assert object_in(Answer(200, {}, b"1")) == {}
