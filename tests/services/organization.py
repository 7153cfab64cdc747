"""An organization's identity provider for the tests: a real one, over HTTP, on a free port.

It asks nobody for a password. Who signs in, and what is wrong with the answer, a test says before
it sends somebody there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from config.identity.providers import WELL_KNOWN, Provider

Claims = dict[str, Any]


def make_key() -> rsa.RSAPrivateKey:
    """A pair of keys."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Organization:
    """One tenant: its keys, who is at its keyboard, and how the next answer is spoilt."""

    slug: str = "river"
    tenant: str = field(default_factory=lambda: str(uuid4()))
    client_id: str = field(default_factory=lambda: str(uuid4()))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    key: rsa.RSAPrivateKey = field(default_factory=make_key)
    kid: str = field(default_factory=lambda: secrets.token_hex(4))
    person: Claims = field(default_factory=dict)
    spoil: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[[Organization, Claims], str] = lambda self, claims: self.signed(claims)
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    address: str = ""

    def start(self) -> ThreadingHTTPServer:
        """Listen on a free port."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{server.server_port}/{self.tenant}/v2.0"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def as_provider(self, **changes: Any) -> Provider:
        """What the environment of a site would say of it."""
        fields = {
            "slug": self.slug, "tenant": self.tenant, "client_id": self.client_id,
            "client_secret": self.secret, "name_en": "Sample River", "name_fr": "Exemple Rivière",
            "issuer": self.address, "discovery": self.address + WELL_KNOWN,
        }  # fmt: skip
        return Provider(**{**fields, **changes})

    def at_keyboard(self, **claims: Any) -> Claims:
        """Let somebody sit down there; returns what will be said of them."""
        self.person = {"oid": str(uuid4()), "sub": secrets.token_hex(8), **claims}
        return self.person

    def claims(self, asked: dict[str, str]) -> Claims:
        """What stands in the token for a question."""
        now = int(time.time())
        told = {
            "iss": self.address, "aud": self.client_id, "tid": self.tenant, "iat": now,
            "exp": now + 300, "auth_time": now, "nonce": asked.get("nonce", ""),
            "name": "Planted Person", "email": "planted@example.org", "jti": secrets.token_hex(8),
        }  # fmt: skip
        return self.spoil({**told, **self.person})

    def signed(self, claims: Claims, *, key: Any = None, algorithm: str = "RS256") -> str:
        """The token."""
        return jwt.encode(
            claims, self.key if key is None else key, algorithm, headers={"kid": self.kid}
        )

    def keys(self) -> dict[str, Any]:
        """What verifies it."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def published(self) -> dict[str, Any]:
        """Where everything is."""
        return {
            "issuer": self.address, "jwks_uri": self.address + "/keys",
            "authorization_endpoint": self.address + "/authorize",
            "token_endpoint": self.address + "/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def back(self, asked: dict[str, str]) -> str:
        """Where the browser goes after signing in."""
        code = secrets.token_urlsafe(8)
        self.asked.append(asked)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def redeem(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code, once, to who can show the verifier of its challenge."""
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None:
            return None
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        wanted = {
            "client_id": self.client_id, "client_secret": self.secret,
            "redirect_uri": asked["redirect_uri"],
        }  # fmt: skip
        if challenge != asked.get("code_challenge") or not wanted.items() <= sent.items():
            self.problems.append("not who asked")
            return None
        token = self.sign(self, self.claims(asked))
        return {"access_token": "planted-access-token", "token_type": "Bearer", "id_token": token}


def _handler(organization: Organization) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path.endswith(WELL_KNOWN):
                self.say(200, organization.published())
            elif parts.path.endswith("/keys"):
                self.say(200, organization.keys())
            elif parts.path.endswith("/authorize"):
                self.send_response(302)
                self.send_header("Location", organization.back(asked))
                self.end_headers()
            else:
                self.say(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            answer = organization.redeem(sent)
            self.say(200 if answer else 400, answer or {"error": "invalid_grant"})

        def say(self, status: int, what: Any) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(what).encode())

        def log_message(self, *args: Any) -> None:
            """Nothing is told."""

    return Handler
