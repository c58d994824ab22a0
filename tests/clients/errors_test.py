# SPDX-License-Identifier: Apache-2.0
"""Every 4xx and 5xx is the error document of the specification, with a code from its list and words that help; and a
HEAD gets the same head and not one byte of it."""

import json
import re
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import MANIFEST_TYPE

CODES = set(
    "BLOB_UNKNOWN BLOB_UPLOAD_INVALID BLOB_UPLOAD_UNKNOWN DIGEST_INVALID MANIFEST_BLOB_UNKNOWN MANIFEST_INVALID "
    "MANIFEST_UNKNOWN NAME_INVALID NAME_UNKNOWN SIZE_INVALID UNAUTHORIZED DENIED UNSUPPORTED TOOMANYREQUESTS".split()
)
ABSENT = "sha256:" + "0" * 64
SESSION = "00000000-0000-4000-8000-000000000000"
# What is sent behind "Host", the status, and a word of the message.
REFUSED = [
    ("GET / HTTP/1.1", 404, "no such endpoint"),
    ("GET /v3/ HTTP/1.1", 404, "no such endpoint"),
    ("POST /v2/ HTTP/1.1", 405, "GET, HEAD"),
    ("OPTIONS * HTTP/1.1", 404, "no such endpoint"),
    ("GET /v2/Upper/tags/list HTTP/1.1", 400, "name"),
    ("GET /v2/none/tags/list HTTP/1.1", 404, "none"),
    ("GET /v2/none/tags/list?n=x HTTP/1.1", 400, "n"),
    ("GET /v2/a/manifests/.bad HTTP/1.1", 404, "manifest"),
    ("GET /v2/a/manifests/latest HTTP/1.1", 404, "latest"),
    (f"GET /v2/a/manifests/{ABSENT} HTTP/1.1", 404, "manifest"),
    ("GET /v2/a/manifests/sha256:short HTTP/1.1", 400, "digest"),
    (f"GET /v2/a/blobs/{ABSENT} HTTP/1.1", 404, "blob"),
    ("GET /v2/a/blobs/sha256:baddigeststring HTTP/1.1", 400, "digest"),
    (f"DELETE /v2/a/blobs/{ABSENT} HTTP/1.1", 404, "blob"),
    ("DELETE /v2/a/manifests/latest HTTP/1.1", 404, "latest"),
    ("GET /v2/a/referrers/sha256:short HTTP/1.1", 400, "digest"),
    (f"GET /v2/a/blobs/uploads/{SESSION} HTTP/1.1", 404, "session"),
    (f"PUT /v2/a/blobs/uploads/{SESSION} HTTP/1.1", 400, "digest"),
    (f"DELETE /v2/a/blobs/uploads/{SESSION} HTTP/1.1", 404, "session"),
    ("POST /v2/a/blobs/uploads/?digest=md5:1 HTTP/1.1", 400, "digest"),
    ("PUT /v2/a/manifests/latest HTTP/1.1", 400, "manifest"),
    ("GET /v2/ HTTP/1.1\r\nTransfer-Encoding: gzip", 400, "chunked"),
    ("GET /v2/ HTTP/1.1\r\nContent-Length: x", 400, "number"),
    ("GET /v2/ HTTP/1.1\r\nExpect: tea", 400, "100-continue"),
    ("GET /v2/ HTTP/1.1\r\nHost: twice", 400, "twice"),
    ("GET /v2/ HTTP/2.0", 505, "HTTP/1.1"),
    (f"GET /{'x' * 9000} HTTP/1.1", 414, "bytes"),
    (f"GET /v2/ HTTP/1.1\r\nX: {'x' * 40000}", 431, "bytes"),
    (f"PUT /v2/a/manifests/1 HTTP/1.1\r\nContent-Type: {MANIFEST_TYPE}\r\nContent-Length: 90000000", 413, "bytes"),
]


class ErrorsTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.registry = self.serve()

    def send(self, line):
        """Status, headers and body of the answer; the body may be short of Content-Length."""
        first, _, more = line.partition("\r\n")
        lines = [first, "Host: registry.example", "Connection: close", *([more] if more else []), "", ""]
        with socket.create_connection((self.registry.host, self.registry.port), timeout=20) as sock:
            sock.sendall("\r\n".join(lines).encode())
            parts = []
            try:
                while part := sock.recv(65536):
                    parts.append(part)
            except ConnectionResetError:
                pass
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        status_line, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in rest)}
        return int(status_line.split()[1]), headers, body

    # Checklist 77.
    def test_every_refusal_is_the_document_of_the_specification(self):
        for line, status, word in REFUSED:
            with self.subTest(line[:80]):
                got, headers, body = self.send(line)
                self.assertEqual(got, status, body)
                self.assertEqual(headers["content-type"], "application/json")
                self.assertEqual(int(headers["content-length"]), len(body))
                self.assertTrue(headers["x-request-id"])
                (error,) = json.loads(body)["errors"]
                self.assertIn(error["code"], CODES)
                self.assertIn(word.lower(), error["message"].lower())
                self.assertGreater(len(error["message"]), 15)
                self.assertEqual(set(error), {"code", "message"})
                if status == 405:
                    self.assertEqual(headers["allow"], "GET, HEAD")

    # Checklist 80.
    def test_a_head_gets_no_body(self):
        for line, status, _ in REFUSED:
            if not line.startswith("GET") or status in (414, 431, 505) or "\r\n" in line:
                continue
            with self.subTest(line[:80]):
                got, headers, body = self.send(re.sub("^GET", "HEAD", line))
                self.assertIn(got, (status, 405))
                self.assertEqual(body, b"")
                self.assertEqual(headers["content-type"], "application/json")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
