# SPDX-License-Identifier: Apache-2.0
"""JSON Web Tokens by hand, with the openssl program: good ones, signed with a registry's own key files, and whatever an
attacker would send instead."""

import base64
import hashlib
import hmac
import json
import subprocess
import time
from pathlib import Path


def b64url(content):
    content = content if isinstance(content, bytes) else content.encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def openssl(*words, stdin=None):
    return subprocess.run(
        ["openssl", *map(str, words)], input=stdin, capture_output=True, timeout=60, check=True
    ).stdout


def new_key(path, curve="P-256"):
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", path)
    Path(path).chmod(0o600)
    return Path(path)


def public_der(key):
    return openssl("pkey", "-in", key, "-pubout", "-outform", "DER")


def key_id(key):
    """libtrust's fingerprint, as the registry names its keys."""
    text = base64.b32encode(hashlib.sha256(public_der(key)).digest()[:30]).decode()
    return ":".join(text[at : at + 4] for at in range(0, len(text), 4))


def public_jwk(key, kid):
    """Of a P-256 key: its point is the end of the DER."""
    point = public_der(key)[-64:]
    return {
        "kty": "EC",
        "crv": "P-256",
        "kid": kid,
        "use": "sig",
        "alg": "ES256",
        "x": b64url(point[:32]),
        "y": b64url(point[32:]),
    }


def raw_signature(der):
    """r and s of a DER signature, 32 bytes each."""
    values, at = [], 2
    for _ in range(2):
        length = der[at + 1]
        values.append(int.from_bytes(der[at + 2 : at + 2 + length], "big"))
        at += 2 + length
    return b"".join(value.to_bytes(32, "big") for value in values)


def signing_input(header, claims):
    header = header if isinstance(header, str) else json.dumps(header)
    claims = claims if isinstance(claims, str) else json.dumps(claims)
    return f"{b64url(header)}.{b64url(claims)}"


def es256(key, header, claims):
    """A token of a P-256 key file. Header and claims are objects, or JSON as text."""
    text = signing_input(header, claims)
    der = openssl("dgst", "-sha256", "-sign", key, stdin=text.encode())
    return f"{text}.{b64url(raw_signature(der))}"


def hs256(secret, header, claims):
    text = signing_input(header, claims)
    return f"{text}.{b64url(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def parts(token):
    """Header and claims of a token."""
    header, claims, _ = token.split(".")
    return json.loads(unb64url(header)), json.loads(unb64url(claims))


def claims_of(subject, access, service="berth", issuer="berth", seconds=600, **more):
    """As the registry writes them."""
    now = int(time.time())
    return {
        "iss": issuer,
        "sub": subject,
        "aud": service,
        "exp": now + seconds,
        "nbf": now - 600,
        "iat": now - 600,
        "jti": "0123456789abcdef",
        "access": access,
        "berth": {"kind": "user" if subject else "anonymous"},
        **more,
    }


def access_to(repository, *actions):
    return {"type": "repository", "name": repository, "actions": list(actions)}
