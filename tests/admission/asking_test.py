# SPDX-License-Identifier: Apache-2.0
"""How `berth validate scan` and `explain` reach the registry that they ask, whom they trust, and what they say when they
do not get an answer."""

import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from certificates import Authority
from validated import Image, ValidatedTest, rule, rules_file

ALLOWED, REFUSED, UNKNOWN = 0, 1, 2
CATALOG = b'{"repositories": []}'
PASSWORD = "battery-staple-5d1e"


def answer(body, *fields, status="200 OK"):
    return b"\r\n".join([f"HTTP/1.1 {status}".encode(), *fields, b"", body])


def whole(body):
    return answer(body, b"Content-Length: %d" % len(body))


class Peer:
    """A server that gives each connection the same bytes once it has read a head; None: it says nothing until it is
    closed. `heads` are those it has read."""

    def __init__(self, content, context=None):
        self.content, self.context, self.heads = content, context, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                self.converse(connection)
            except OSError:
                connection.close()  # The test is about what the client makes of it.

    def converse(self, connection):
        with self.context.wrap_socket(connection, server_side=True) if self.context else connection as sock:
            sock.settimeout(20)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = sock.recv(65536)
                if not piece:
                    return
                head += piece
            self.heads.append(head)
            sock.sendall(self.content)

    def close(self):
        self.listener.close()


class Asking(ValidatedTest):
    def validate(self, command, *words, url=None, password=None):
        words = [*words, "--url", url or self.url]
        return subprocess.run([berth_process.BERTH, "validate", command, *map(str, words)], input=password or "",
                              capture_output=True, text=True, timeout=120, check=False)

    def assert_ends(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stdout + done.stderr)
        return done.stdout

    def assert_unknown(self, done, *words):
        self.assert_ends(done, UNKNOWN, *words)
        self.assertEqual((done.stdout, done.stderr.count("\n")), ("", 1), done.stderr)


class RegistryTest(Asking):
    """Berth itself, over TLS."""

    rules = rules_file(rule("labels", "content", **{"with": {"required_labels": ["team"]}}))

    def prepare(self):
        self.authority = Authority(self.directory)
        certificate, key = self.authority.issue("server", ["127.0.0.1", "localhost"])
        self.config = {"http": {"hosts": ["reg.example.com"], "tls": {"certificate": str(certificate), "key": str(key)}}}
        self.context = ssl.create_default_context(cafile=self.authority.certificate)

    def serve(self, **options):
        return super().serve(context=self.context, **options)

    def setUp(self):
        super().setUp()
        self.url = f"https://{self.registry.address}"
        self.ca = ["--ca", self.authority.certificate]

    def test_both_commands_are_answered(self):
        self.assert_ends(self.validate("explain", "docker.io/library/app:1", *self.ca), REFUSED, "not kept here")
        self.use_rules(rules_file())
        for number in range(3):
            Image().put(self.http, "team/app", f"v{number}")
        self.use_rules(self.rules)
        found = self.assert_ends(self.validate("scan", "--all", "--format", "json", *self.ca), REFUSED)
        self.assertEqual(found.count('the label \\"team\\" is missing'), 3, found)
        done = self.validate("scan", "--all", *self.ca, url=f"https://localhost:{self.registry.port}")
        self.assert_ends(done, REFUSED, "team/app")

    def test_an_authority_that_is_not_trusted(self):
        (self.directory / "other").mkdir()
        other = Authority(self.directory / "other", "other").certificate
        for words in ([], ["--ca", other]):
            with self.subTest(words=words):
                self.assert_unknown(self.validate("scan", "--all", *words), "not trusted", "certificate", "--ca FILE")

    def test_files_without_authorities(self):
        for path in (self.directory / "missing.pem", self.directory / "validation.yaml"):
            with self.subTest(path=path):
                self.assert_unknown(self.validate("scan", "--all", "--ca", path), str(path), "no certificates (PEM)")

    def test_without_tls(self):
        self.assert_unknown(self.validate("scan", "--all", url=f"http://{self.registry.address}"), "Use https://")


class PeerTest(Asking):
    """Servers that are something else, or lie."""

    def setUp(self):
        end_to_end.EndToEndTest.setUp(self)

    def peer(self, content, context=None):
        peer = Peer(content, context)
        self.addCleanup(peer.close)
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{peer.port}"
        return peer

    def scan(self, *words, **options):
        return self.validate("scan", "--all", *words, **options)

    def test_what_is_sent(self):
        peer = self.peer(whole(CATALOG))
        self.assert_ends(self.scan(), ALLOWED)
        [head] = peer.heads
        line, *fields = head.decode().split("\r\n")
        self.assertEqual(line, "GET /v2/_catalog?n=1000&last= HTTP/1.1")
        for field in (f"Host: 127.0.0.1:{peer.port}", "Accept: application/json", "User-Agent: berth", "Connection: Close"):
            self.assertIn(field, fields)
        self.assertNotIn("authorization", head.decode().lower())
        self.assert_ends(self.scan(url=self.url + "/below/it"), ALLOWED)
        self.assertTrue(peer.heads[1].startswith(b"GET /below/it/v2/_catalog?"), peer.heads[1])

    def test_a_password_is_sent_to_this_server_alone(self):
        other = Peer(whole(CATALOG))
        self.addCleanup(other.close)
        peer = self.peer(answer(b"", f"Location: http://127.0.0.1:{other.port}/".encode(), b"Content-Length: 0",
                                status="307 Temporary Redirect"))
        self.assert_unknown(self.scan("--user", "alice", "--password-stdin", password=PASSWORD), "answers 307")
        self.assertIn(b"\r\nAuthorization: Basic YWxpY2U6YmF0dGVyeS1zdGFwbGUtNWQxZQ==\r\n", peer.heads[0])
        self.assertEqual((len(peer.heads), other.heads), (1, []))

    def test_certificates_that_are_no_good(self):
        authority = Authority(self.directory)
        rows = [("elsewhere", ["elsewhere.example"], "2", "for another name"), ("late", ["127.0.0.1"], "-1", "has expired")]
        for name, names, days, word in rows:
            with self.subTest(name=name):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*authority.issue(name, names, days=days))
                peer = self.peer(whole(CATALOG), context)
                words = ["--ca", authority.certificate, "--user", "alice", "--password-stdin"]
                self.assert_unknown(self.scan(*words, password=PASSWORD), word)
                self.assertEqual(peer.heads, [], "the password was sent")

    def test_answers_in_chunks(self):
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (CATALOG[:7], CATALOG[7:]))
        self.peer(answer(body + b"0\r\n\r\n", b"Transfer-Encoding: chunked"))
        self.assert_ends(self.scan(), ALLOWED)

    def test_no_answers_of_a_registry(self):
        chunked = b"Transfer-Encoding: chunked"
        rows = [
            (b"", "HTTP cannot be read"),
            (b"SSH-2.0-OpenSSH_9.2\r\n", "HTTP cannot be read"),
            (b"\x15\x03\x03\x00\x02\x02\x28", "HTTP cannot be read"),
            (b"HTTP/1.1 200", "HTTP cannot be read"),
            (answer(CATALOG, b"Content-Length: 999"), "breaks off"),
            (answer(CATALOG, b"Content-Length: -5"), "breaks off"),
            (answer(CATALOG, b"Content-Length: \x1b[1m"), "HTTP cannot be read"),
            (answer(CATALOG, status="2\x1b0 OK"), "HTTP cannot be read"),
            (answer(b"14\r\n" + CATALOG[:9], chunked), "no Berth"),
            (answer(b"zz\r\n" + CATALOG, chunked), "no Berth"),
            (answer(b"x" * (65 << 20)), "too large"),
            (answer(b"", *[b"A: b"] * 1000), "HTTP cannot be read"),
            (whole(b"<html>"), "no Berth"),
            (whole(b"[" * 100_000), "no Berth"),
            (whole(b'{"repositories": 5}'), "no Berth"),
        ]
        for content, word in rows:
            with self.subTest(content=content[:40]):
                self.peer(content)
                self.assert_unknown(self.scan(), word)

    def test_nobody_is_there(self):
        port = berth_process.free_port()
        self.assert_unknown(self.scan(url=f"http://127.0.0.1:{port}"), f"127.0.0.1:{port}", "nothing listens there")
        self.assert_unknown(self.scan(url="http://no-such-host.invalid"), "no-such-host.invalid", "no such host")

    def test_tls_where_there_is_none(self):
        peer = self.peer(whole(CATALOG))
        self.assert_unknown(self.scan(url=f"https://127.0.0.1:{peer.port}"), "no TLS can be agreed on", "http://")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
