"""Headers on every answer, and addresses that are refused."""

import pytest

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize("address", ["/no-such-page/", "/api/v1/no-such-thing/"])
def test_policy_is_exactly_the_strict_one(client, address) -> None:
    header = client.get(address).headers["Content-Security-Policy"]
    assert {part.strip() for part in header.split(";")} == POLICY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cache-Control", "no-store, private"),
    ],
)
def test_header_is_set(client, name, value) -> None:
    assert client.get("/no-such-page/").headers[name] == value


def test_browser_features_are_off(client) -> None:
    policy = client.get("/no-such-page/").headers["Permissions-Policy"]
    assert "camera=()" in policy
    assert "geolocation=()" in policy


@pytest.mark.parametrize("address", ["/?q=a%00b", "/api/v1/x/?q=%00", "/no%00page/"])
def test_nul_byte_in_an_address_is_a_bad_request(client, address) -> None:
    assert client.get(address).status_code == 400
