# SPDX-License-Identifier: Apache-2.0
"""Tokens that are not what they seem: each is refused with 401 (or 400 where it is no token at all), never with a fault of
the registry's."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import own_tokens
from guarded import GuardedTest, bearer
from own_tokens import (
    access_to,
    b64url,
    claims_of,
    es256,
    hs256,
    key_id,
    new_key,
    parts,
    public_der,
    public_jwk,
    signing_input,
)

ACCESS = [access_to("users/alice/app", "pull")]


class ForgedTokensTest(GuardedTest):
    def setUp(self):
        super().setUp()
        self.fill("users/alice/app")
        self.good = self.token("alice", "repository:users/alice/app:pull")
        self.header, self.claims = parts(self.good)
        self.signature = self.good.split(".")[2]
        self.assertEqual(self.status_with(self.good), 200)

    def assert_refused(self, token, what, statuses=(401,)):
        self.assertIn(self.status_with(token), statuses, what)
        self.assertIn(
            self.as_user().request("GET", "/token", headers={"Authorization": bearer(token)}).status, statuses, what
        )

    def tearDown(self):
        self.assertEqual(self.status_with(self.good), 200, "the good token is good after all that")
        self.assertNotIn('"level":"error"', self.registry.output())
        super().tearDown()

    def test_t1_no_algorithm(self):
        for name in ("none", "None", "NONE", "", "nOnE", None, 0, [], {}):
            text = signing_input(self.header | {"alg": name}, self.claims)
            for signature in ("", self.signature):
                self.assert_refused(f"{text}.{signature}", name)
        without = {name: value for name, value in self.header.items() if name != "alg"}
        self.assert_refused(f"{signing_input(without, self.claims)}.{self.signature}", "no alg")

    def test_t2_hmac_with_the_public_key(self):
        pem = own_tokens.openssl("pkey", "-in", self.key_file(), "-pubout")
        for secret in (
            pem,
            pem.strip(),
            public_der(self.key_file()),
            public_der(self.key_file())[-65:],
            b"",
            b"secret",
        ):
            for algorithm in ("HS256", "HS384", "ES256"):
                self.assert_refused(hs256(secret, self.header | {"alg": algorithm}, self.claims), algorithm)

    def test_t3_another_algorithm_than_the_keys(self):
        for algorithm in ("RS256", "ES384", "ES512", "EdDSA", "PS256", "es256"):
            self.assert_refused(es256(self.key_file(), self.header | {"alg": algorithm}, self.claims), algorithm)

    def test_t4_t5_t6_keys_that_the_token_brings(self):
        other = new_key(self.directory / "other.pem")
        jwk = public_jwk(other, self.header["kid"])
        url = f"http://{self.registry.address}/evil.json"
        for more in (
            {},
            {"jwk": jwk},
            {"jku": url},
            {"x5u": url},
            {"jwk": jwk, "kid": key_id(other)},
            {"kid": key_id(other)},
            {"x5c": [b64url(public_der(other))]},
            {"jwk": jwk, "jku": url, "x5u": url},
        ):
            self.assert_refused(es256(other, self.header | more, self.claims), more)
        self.assertNotIn("evil.json", self.registry.output())

    def test_t7_names_of_keys_that_are_something_else(self):
        folder = self.key_file().parent
        new_key(folder / "stray.pem")  # No key of the registry's: its name is no time.
        for kid in (
            "../../../../etc/passwd",
            str(self.key_file()),
            self.key_file().name,
            "stray.pem",
            "/dev/null",
            "' OR 1=1 --",
            "a\0b",
            "",
            "k" * 6000,
            "\ud800",
            7,
            None,
            [self.header["kid"]],
            {"a": 1},
        ):
            self.assert_refused(es256(folder / "stray.pem", self.header | {"kid": kid}, self.claims), repr(kid)[:60])
            self.assert_refused(
                f"{signing_input(self.header | {'kid': kid}, self.claims)}.{self.signature}", repr(kid)[:60]
            )
        without = {name: value for name, value in self.header.items() if name != "kid"}
        self.assert_refused(es256(folder / "stray.pem", without, self.claims), "no kid")
        # More than a header may hold at all.
        answer = self.as_user().request("GET", "/v2/", headers={"Authorization": "Bearer " + b64url("k" * 1_000_000)})
        self.assertIn(answer.status, (400, 431))

    def test_t8_extensions_that_nobody_knows(self):
        for more in (
            {"crit": ["exp"]},
            {"crit": ["b64"], "b64": False},
            {"crit": []},
            {"crit": "x"},
            {"b64": False},
            {"crit": ["x"], "x": 1},
            {"crit": None},
        ):
            self.assert_refused(self.sign(self.claims, **more), more)

    def test_t9_other_shapes(self):
        head, body, signature = self.good.split(".")
        flat = json.dumps({"protected": head, "payload": body, "signature": signature})
        full = json.dumps({"payload": body, "signatures": [{"protected": head, "signature": signature}]})
        for token in (flat, full, f"{head}. {body}.{signature}", f"{head}.{body}.{signature}\x01"):
            self.assert_refused(token, token[:20], (400,))
        for token in (
            f"{head}.{body}",
            head,
            f"{self.good}.{signature}",
            f"{self.good}.",
            f".{self.good}",
            f"{head}..{signature}",
            f"{head}.{body}.{signature}=",
            f"{head}=.{body}.{signature}",
            f"{head}.{body}.{signature}AA",
            "..",
            "....",
            ".",
            f"{head}.{body}.{signature}.{head}.{body}",
            f"{head}.{body}.{signature.swapcase()}",
        ):
            self.assert_refused(token, token[-40:])
        self.assert_refused(f"{head}.{body}.{another_spelling(signature)}", "the same bytes in another spelling")

    def test_t10_signatures_that_are_none(self):
        head, body, _ = self.good.split(".")
        der = own_tokens.openssl("dgst", "-sha256", "-sign", self.key_file(), stdin=f"{head}.{body}".encode())
        order = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        for signature in (der, b"\0" * 64, order * 2, b"\xff" * 64, b"", b"\0", b"\1" * 63, b"\1" * 65, b"\1" * 9000):
            self.assert_refused(f"{head}.{body}.{b64url(signature)}", signature[:4], (401, 400))

    def test_t11_claims_that_stand_twice(self):
        text = json.dumps(self.claims)
        for claims in (
            text[:-1] + ', "sub": "robot"}',
            '{"sub": "robot", ' + text[1:],
            text[:-1] + ', "exp": 99999999999}',
        ):
            self.assert_refused(self.sign(claims), claims[:30])
        header = json.dumps(self.header)
        self.assert_refused(es256(self.key_file(), header[:-1] + ', "alg": "none"}', self.claims), "alg twice")
        for claims in ("", "{", "[]", "null", '"x"', text + "x", "{" * 2000, "[" * 4000):
            self.assert_refused(self.sign(claims), claims[:30])

    def test_t12_times_audiences_and_issuers(self):
        now = self.claims["iat"]
        for exp in (None, str(now + 600), now + 600.5, -1, 2**63, 2**64, 1e300, True, [], now - 7200, 0):
            self.assert_refused(self.sign(self.claims | {"exp": exp}), f"exp {exp}")
        for nbf in (str(now), now + 7200, 2**63, 2**64, 1e300, []):
            self.assert_refused(self.sign(self.claims | {"nbf": nbf}), f"nbf {nbf}")
        for aud in ("Berth", "berth/", "bert", "berth2", "", [], ["other"], None, 7, {"berth": 1}):
            self.assert_refused(self.sign(self.claims | {"aud": aud}), f"aud {aud}")
        for name in ("exp", "aud", "iss", "sub", "access", "berth"):
            self.assert_refused(
                self.sign({key: value for key, value in self.claims.items() if key != name}), f"no {name}"
            )
        self.assertEqual(self.status_with(self.sign(self.claims | {"aud": ["other", "berth"]})), 200)

    def test_t13_tokens_of_another_service_or_issuer(self):
        for issuer in ("berth/", "Berth", "https://berth", "", None, 7, ["berth"]):
            self.assert_refused(self.sign(self.claims | {"iss": issuer}), issuer)
        other = new_key(self.directory / "other.pem")
        self.assert_refused(
            es256(other, {"alg": "ES256", "kid": key_id(other)}, claims_of("alice", ACCESS)), "another registry's"
        )

    def test_t14_the_anonymous_stay_anonymous(self):
        anonymous = self.token(None, "repository:users/alice/app:pull,push", "repository:public/x:pull")
        self.assertEqual(self.status_with(anonymous), 401)
        self.assertEqual(self.status_with(anonymous, "/v2/"), 200)
        nobody = {"kind": "anonymous"}
        for more in (
            {"sub": "alice", "berth": nobody},
            {"sub": ""},
            {"sub": None},
            {"sub": 7},
            {"berth": {"kind": "root"}},
            {"berth": {"kind": 7}},
            {"berth": []},
            {"berth": {"kind": "user", "groups": "ci"}},
            {"berth": {"kind": "user", "groups": [7]}},
            {"access": "x"},
            {"access": [7]},
            {"access": [{"type": "repository", "name": "users/alice/app", "actions": "pull"}]},
            {"access": [{"type": 7, "name": [], "actions": ["pull"]}]},
        ):
            self.assert_refused(self.sign(self.claims | more), more)


def another_spelling(signature):
    """The same bytes: of the last character of 86, four bits do not count."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + alphabet[alphabet.index(signature[-1]) | 1]


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
