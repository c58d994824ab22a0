# SPDX-License-Identifier: Apache-2.0
"""Memory is bounded: RSS stays under 96 MiB while a blob of 2 GiB is pushed, and then pulled, by eight clients at once; and
with a quarter of it, which takes as much, when the Back End is a process of its own."""

import hashlib
import os
import shutil
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import PEER, EndToEndTest
from registry_client import path_of

CLIENTS = 8
BLOB_BYTES = 2 << 30
QUARTER_BYTES = BLOB_BYTES // 4
MOST_MIB = 96
PIECE = 1 << 20


class Connection:
    """HTTP on a bare socket, so that a client costs little beside the server it measures."""

    def __init__(self, registry):
        self.sock = socket.create_connection((registry.host, registry.port), timeout=300)
        self.host = registry.address

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, line, *headers):
        self.sock.sendall("\r\n".join([f"{line} HTTP/1.1", f"Host: {self.host}", *headers, "", ""]).encode())

    def head(self):
        """Status, headers, and what came of the body."""
        got = b""
        while b"\r\n\r\n" not in got:
            part = self.sock.recv(65536)
            assert part, "the connection ended within a head"
            got += part
        head, _, rest = got.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        return int(lines[0].split()[1]), headers, rest

    def push(self, path, size, digest):
        self.send("POST /v2/big/blob/blobs/uploads/", "Content-Length: 0")
        status, headers, _ = self.head()
        assert status == 202, status
        location = path_of(headers["location"])
        query = ("&" if "?" in location else "?") + "digest=" + quote(digest)
        self.send(f"PUT {location}{query}", f"Content-Length: {size}", "Content-Type: application/octet-stream")
        with open(path, "rb") as file:
            self.sock.sendfile(file, 0, size)
        return self.head()[0]

    def pull(self, digest):
        """The digest of what came."""
        self.send(f"GET /v2/big/blob/blobs/{digest}")
        status, headers, rest = self.head()
        assert status == 200, status
        hashed, left = hashlib.sha256(rest), int(headers["content-length"]) - len(rest)
        buffer = memoryview(bytearray(PIECE))
        while left:
            count = self.sock.recv_into(buffer, min(left, PIECE))
            assert count, "the connection ended within the body"
            hashed.update(buffer[:count])
            left -= count
        return "sha256:" + hashed.hexdigest()


class Watcher:
    """The greatest RSS of some processes while a block runs, as the kernel saw it."""

    def __init__(self, processes):
        self.processes = processes
        self.peak = {}

    def __enter__(self):
        for process in self.processes:
            Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # VmHWM begins anew
        return self

    def __exit__(self, *_):
        for process in self.processes:
            self.peak[process.log_path.stem] = process.status_mib("VmHWM")


class BigBlobTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        folder = Path(tempfile.mkdtemp(prefix="berth-blob-"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.blob = folder / "blob"
        hashed = hashlib.sha256()
        with open(cls.blob, "wb") as file:
            cls.digests = {}
            for written in range(PIECE, BLOB_BYTES + 1, PIECE):
                piece = os.urandom(PIECE)
                hashed.update(piece)
                file.write(piece)
                if written in (QUARTER_BYTES, BLOB_BYTES):
                    cls.digests[written] = "sha256:" + hashed.copy().hexdigest()

    def all_at_once(self, what):
        """Runs what(connection) in each client; returns their answers."""

        def one(_):
            with Connection(self.registry) as connection:
                return what(connection)

        with ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(one, range(CLIENTS)))

    def push_and_pull(self, size, *processes):
        digest = self.digests[size]
        for name, what, answer in (
            ("push", lambda connection: connection.push(self.blob, size, digest), 201),
            ("pull", lambda connection: connection.pull(digest), digest),
        ):
            began = time.monotonic()
            with Watcher(processes) as watcher:
                self.assertEqual(self.all_at_once(what), [answer] * CLIENTS)
            print(f"{name}: {time.monotonic() - began:.1f} s, RSS at most (MiB): {watcher.peak}")
            if not PEER:
                self.assertLess(max(watcher.peak.values()), MOST_MIB, watcher.peak)

    # Checklist 95.
    def test_rss_stays_bounded_with_the_back_end_inside(self):
        self.registry = self.serve()
        self.push_and_pull(BLOB_BYTES, self.registry)

    def test_rss_stays_bounded_over_a_unix_socket(self):
        back = self.back_end()
        self.registry = self.serve(backend=back.listen)
        self.push_and_pull(QUARTER_BYTES, self.registry, back)

    def test_rss_stays_bounded_over_tcp(self):
        back = self.back_end("127.0.0.1:0")
        self.registry = self.serve(backend=back.listen)
        self.push_and_pull(QUARTER_BYTES, self.registry, back)


if __name__ == "__main__":
    if PEER:
        del BigBlobTest.test_rss_stays_bounded_over_a_unix_socket, BigBlobTest.test_rss_stays_bounded_over_tcp
    end_to_end.main()
