# SPDX-License-Identifier: Apache-2.0
"""Each limit of `http.limits` has its own clear answer, and a client that meets one harms nobody else."""

import json
import os
import re
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import MANIFEST_TYPE, digest_of

CONFIG = "version: 1\nhttp:\n  limits:\n"


class RawAnswer:
    """An answer as bytes on a socket: what http.client would hide."""

    def __init__(self, text):
        head, _, self.body = text.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    def error(self):
        return json.loads(self.body)["errors"][0]


class LimitsTest(EndToEndTest):
    def start(self, **limits):
        config = self.directory / "berth.yaml"
        config.write_text(CONFIG + "".join(f"    {key}: {value}\n" for key, value in limits.items()))
        self.registry = self.serve(config=config if limits else None)
        self.http = self.client(self.registry)

    def connect(self):
        sock = socket.create_connection((self.registry.host, self.registry.port), timeout=20)
        self.addCleanup(sock.close)
        return sock

    def read_all(self, sock):
        """Everything until the server closes."""
        parts = []
        try:
            while part := sock.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts)

    def answer_to(self, *parts):
        """Sends and reads until the server closes."""
        sock = self.connect()
        for part in parts:
            sock.sendall(part)
        answer = RawAnswer(self.read_all(sock))
        sock.close()  # Until then the server counts it, for it may have more to say.
        return answer

    def assert_clear(self, answer, status):
        """The status, an error document, and text with a cause in it."""
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["content-type"].partition(";")[0], "application/json")
        error = answer.error()
        self.assertRegex(error["code"], "^[A-Z_]+$")
        self.assertGreater(len(error["message"]), 5)
        self.assert_serves()

    def assert_serves(self):
        self.http.close()
        self.http.expect(200, "GET", "/v2/")
        self.http.close()

    def request_head(self, line="GET /v2/ HTTP/1.1", *headers):
        return "\r\n".join([line, f"Host: {self.registry.address}", *headers, "", ""]).encode()

    def test_a_head_that_is_too_large_is_431(self):
        self.start(head_bytes="8KiB")
        fits = self.request_head("GET /v2/ HTTP/1.1", "X-Padding: " + "x" * 7000, "Connection: close")
        self.assertEqual(self.answer_to(fits).status, 200)
        self.assert_clear(self.answer_to(self.request_head("GET /v2/ HTTP/1.1", "X-Padding: " + "x" * 9000)), 431)
        self.assert_clear(self.answer_to(b"GET /v2/ HTTP/1.1\r\n" + b"X: y\r\n" * 5000), 431)

    def test_a_uri_that_is_too_long_is_414(self):
        self.start(uri_bytes="1KiB")
        self.assertEqual(self.answer_to(self.request_head(f"GET /v2/?{'x' * 900} HTTP/1.1", "Connection: close")).status, 200)
        self.assert_clear(self.answer_to(self.request_head(f"GET /v2/?{'x' * 1100} HTTP/1.1")), 414)

    def test_a_head_that_takes_too_long_is_408(self):
        self.start(head_time="1s")
        sock = self.connect()
        sock.sendall(b"GET /v2/ HTTP/1.1\r\nHo")
        began = time.monotonic()
        for _ in range(3):  # progress does not help: the time is that of the whole head
            time.sleep(0.3)
            sock.sendall(b"s")
        self.assert_clear(RawAnswer(self.read_all(sock)), 408)
        self.assertLess(time.monotonic() - began, 5)

    def test_an_idle_connection_is_closed_without_an_answer(self):
        self.start(idle_time="1s")
        sock = self.connect()
        sock.sendall(self.request_head())
        self.assertEqual(RawAnswer(sock.recv(65536)).status, 200)
        began = time.monotonic()
        self.assertEqual(self.read_all(sock), b"")
        self.assertGreater(time.monotonic() - began, 0.5)
        self.assertEqual(self.read_all(self.connect()), b"", "also one that never asked")
        self.assert_serves()

    def test_a_body_without_progress_is_408_and_keeps_what_came(self):
        self.start(progress_time="1s")
        location = self.http.begin_upload("limits")
        content = os.urandom(300_000)
        head = self.request_head(f"PATCH {location} HTTP/1.1", "Content-Length: 1000000", "Content-Type: application/octet-stream")
        self.assert_clear(self.answer_to(head, content), 408)
        held = self.http.upload_offset(location)
        self.assertLessEqual(held, len(content))
        self.http.finish_upload(location, digest_of(content), content[held:])
        self.assertEqual(self.http.blob("limits", digest_of(content)).body, content)

    # Checklist 33.
    def test_a_slow_body_that_makes_progress_is_served(self):
        self.start(progress_time="1s")
        location = self.http.begin_upload("limits")
        sock = self.connect()
        sock.sendall(self.request_head(f"PATCH {location} HTTP/1.1", "Content-Length: 100", "Connection: close"))
        for _ in range(10):
            time.sleep(0.3)
            sock.sendall(b"0123456789")
        self.assertEqual(RawAnswer(self.read_all(sock)).status, 202)

    def test_an_answer_that_nobody_reads_is_cut(self):
        self.start(progress_time="1s")
        digest = self.http.push_blob("limits", os.urandom(32 << 20))
        sock = self.connect()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.sendall(self.request_head(f"GET /v2/limits/blobs/{digest} HTTP/1.1"))
        time.sleep(4)
        self.assertLess(len(self.read_all(sock)), 32 << 20, "cut, never ended cleanly")
        self.assert_serves()

    def test_one_connection_too_many_is_503_with_retry_after(self):
        self.start(connections=4)
        self.http.close()
        held = [self.connect() for _ in range(4)]
        for sock in held:
            sock.sendall(self.request_head())
            self.assertEqual(RawAnswer(sock.recv(65536)).status, 200)
        answer = self.answer_to(self.request_head())
        self.assertEqual(answer.status, 503)
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        self.assertRegex(answer.error()["message"], "connection")
        held.pop().close()
        time.sleep(0.2)
        self.assert_serves()

    # Checklist 46.
    def test_a_manifest_of_four_mebibytes_fits_and_a_bigger_one_is_413(self):
        self.start(manifest_bytes="4MiB", progress_time="2s")
        config = b"{}"
        digest = self.http.push_blob("limits", config)
        room = (4 << 20) - len(self.manifest(digest, 0))
        fits = self.manifest(digest, room)
        self.assertEqual(len(fits), 4 << 20)
        self.http.push_manifest("limits", "fits", fits)
        self.assertEqual(self.http.manifest("limits", "fits").body, fits)
        head = self.request_head("PUT /v2/limits/manifests/big HTTP/1.1", f"Content-Type: {MANIFEST_TYPE}", f"Content-Length: {(4 << 20) + 1}")
        self.assert_clear(self.answer_to(head), 413)
        chunked = self.request_head("PUT /v2/limits/manifests/big HTTP/1.1", f"Content-Type: {MANIFEST_TYPE}", "Transfer-Encoding: chunked")
        self.assertEqual(self.send_until_refused(chunked, b"10000\r\n" + b"x" * 65536 + b"\r\n", 80).status, 413)

    def manifest(self, config_digest, padding):
        document = {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": config_digest, "size": 2},
            "layers": [],
            "annotations": {"padding": "x" * padding},
        }
        return json.dumps(document).encode()

    def send_until_refused(self, head, piece, times):
        sock = self.connect()
        sock.sendall(head)
        try:
            for _ in range(times):
                sock.sendall(piece)
        except OSError:
            pass  # refused in the middle: the answer is on its way
        return RawAnswer(self.read_all(sock))

    # Checklist 14.
    def test_a_refused_body_is_not_asked_for(self):
        self.start()
        head = self.request_head("PUT /v2/limits/manifests/x HTTP/1.1", f"Content-Length: {1 << 30}", "Expect: 100-continue", f"Content-Type: {MANIFEST_TYPE}")
        answer = self.answer_to(head)
        self.assertEqual(answer.status, 413)
        head = self.request_head("PATCH /v2/limits/blobs/uploads/00000000-0000-4000-8000-000000000000 HTTP/1.1", "Content-Length: 1000000", "Expect: 100-continue")
        self.assertEqual(self.answer_to(head).status, 404)

    # Checklist 82.
    def test_two_framings_are_refused(self):
        self.start()
        for headers in (
            ("Content-Length: 5", "Transfer-Encoding: chunked"),
            ("Content-Length: 5", "Content-Length: 6"),
            ("Content-Length: +5",),
            ("Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity"),
        ):
            with self.subTest(headers=headers):
                self.assertIn(self.answer_to(self.request_head("POST /v2/x/blobs/uploads/ HTTP/1.1", *headers), b"hello").status, (400, 501))
        self.assertEqual(self.answer_to(b"GET /v2/ HTTP/1.1\r\n\r\n").status, 400, "no Host")
        self.assertEqual(self.answer_to(b"GET /v2/ HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n").status, 400)
        self.assert_serves()

    # Checklist 96.
    def test_a_wrong_configuration_names_file_and_line_and_ends_with_78(self):
        config = self.directory / "wrong.yaml"
        config.write_text("version: 1\nhttp:\n  adress: 127.0.0.1:0\n  limits:\n    head_bytes: 1\n")
        words = [end_to_end.berth_process.BERTH, "config", "check", str(config)]
        done = end_to_end.subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 78, said)
        self.assertRegex(said, re.escape(str(config)) + r":3.*adress")
        self.assertIn('"address"', said)
        self.assertRegex(said, re.escape(str(config)) + r":5.*head_bytes")


class StopTest(EndToEndTest):
    # Checklist 84.
    def test_sigterm_finishes_what_is_in_flight_and_ends_with_0(self):
        registry = self.serve()
        http = self.client(registry)
        content = os.urandom(64 << 20)
        digest = http.push_blob("stop", content)
        http.close()
        sock = socket.create_connection((registry.host, registry.port), timeout=20)
        self.addCleanup(sock.close)
        sock.sendall(f"GET /v2/stop/blobs/{digest} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = sock.recv(65536)
        registry.child.terminate()
        while part := sock.recv(1 << 20):
            got += part
            time.sleep(0.005)
        self.assertEqual(digest_of(got.partition(b"\r\n\r\n")[2]), digest)
        self.assertEqual(registry.stop(), 0)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
