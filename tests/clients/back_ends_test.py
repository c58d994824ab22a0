# SPDX-License-Identifier: Apache-2.0
"""Back Ends of their own: on a unix socket, on TCP, two Front Ends on one, and one that goes away and comes back."""

import os
import socket
import stat
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from berth_process import BERTH, BackEnd, NotReady
from end_to_end import EndToEndTest
from registry_client import digest_of, manifest_of, path_of

# What a Front End allows for; one that lags further stops to answer from its cache.
LAG_SECONDS = 3.0
BIG = 5 << 20


class TwoFrontEndsTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        back = self.back_end()
        self.fronts = [self.serve(f"front{number}", backend=back.listen) for number in (1, 2)]
        self.one, self.two = (self.client(front) for front in self.fronts)

    def seen_soon(self, look):
        """The value that the second Front End gives once it has caught up."""
        deadline = time.monotonic() + LAG_SECONDS
        while True:
            found = look()
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def test_what_is_pushed_on_one_is_pulled_on_the_other(self):
        layers = [os.urandom(1000), os.urandom(BIG)]
        self.assertEqual(self.two.manifest("team/app", "1").status, 404)
        manifest = self.one.push_image("team/app", "1", layers)
        self.assertTrue(self.seen_soon(lambda: self.two.manifest("team/app", "1").body == manifest))
        for layer in layers:
            self.assertEqual(self.two.blob("team/app", digest_of(layer)).body, layer)
        self.assertEqual(self.two.tags("team/app"), ["1"])

    # Checklist 57.
    def test_a_moved_tag_is_seen_on_the_other_soon(self):
        manifests = [self.one.push_image("team/app", f"v{number}", [b"%d" % number]) for number in range(5)]
        for manifest in manifests:
            self.one.push_manifest("team/app", "latest", manifest)
            self.assertEqual(self.one.manifest("team/app", "latest").body, manifest, "own writes are read at once")
            self.assertTrue(self.seen_soon(lambda m=manifest: self.two.manifest("team/app", "latest").body == m))

    def test_a_delete_is_seen_on_the_other_soon(self):
        manifest = self.one.push_image("team/app", "1", [b"layer"])
        self.assertTrue(self.seen_soon(lambda: self.two.manifest("team/app", "1").status == 200))
        self.one.delete("team/app", "manifests", digest_of(manifest))
        for reference in ("1", digest_of(manifest)):
            self.assertTrue(self.seen_soon(lambda r=reference: self.two.manifest("team/app", r).status == 404))

    # Checklist 92.
    def test_an_upload_begun_on_one_goes_on_at_the_other(self):
        content = os.urandom(3 << 20)
        location = self.one.append(self.one.begin_upload("team/app"), content[: 1 << 20], 0)
        self.assertEqual(self.two.upload_offset(location), 1 << 20)
        location = self.two.append(location, content[1 << 20 : 2 << 20], 1 << 20)
        self.one.finish_upload(location, digest_of(content), content[2 << 20 :])
        self.assertEqual(self.two.blob("team/app", digest_of(content)).body, content)

    def test_one_front_end_that_dies_leaves_the_other_working(self):
        manifest = self.one.push_image("team/app", "1", [os.urandom(BIG)])
        self.fronts[0].kill()
        self.assertTrue(self.seen_soon(lambda: self.two.manifest("team/app", "1").body == manifest))
        self.two.push_image("team/app", "2", [os.urandom(BIG)])


class TakenOverTest(EndToEndTest):
    """Two Front Ends on a Back End on TCP, where no descriptor tells who still writes."""

    def test_a_session_that_another_front_end_took_over_makes_no_blob_of_its_bytes(self):
        back = self.back_end("127.0.0.1:0")
        fronts = [self.serve(f"front{number}", backend=back.listen) for number in (1, 2)]
        one, two = (self.client(front) for front in fronts)
        content, other = os.urandom(2 << 20), os.urandom(2 << 20)
        digest = digest_of(content)
        path = path_of(one.begin_upload("team/app"))
        held = self.directory / "data/scratch" / path.rpartition("/")[2]
        with socket.create_connection((fronts[0].host, fronts[0].port), timeout=60) as wire:
            head = f"PUT {path}?digest={digest} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            wire.sendall(head.encode() + b"%x\r\n" % len(content) + content + b"\r\n")
            deadline = time.monotonic() + 30
            while not held.exists() or held.stat().st_size < len(content):
                self.assertLess(time.monotonic(), deadline, "the first Front End has not handed the bytes on")
                time.sleep(0.02)
            two.append(path, other, 0)
            wire.sendall(b"0\r\n\r\n")
            status = wire.makefile("rb").readline().split()[1]
        self.assertEqual(status, b"409")
        innocent = two.push_image("someone/else", "1", [content])
        for client in (one, two):
            self.assertEqual(client.blob("someone/else", digest).body, content)
            self.assertEqual(client.manifest("someone/else", digest_of(innocent)).body, innocent)


class BackEndGoneMixin:
    """A Back End that is stopped or killed under a Front End. `listen()` says where it listens."""

    def setUp(self):
        super().setUp()
        self.back = self.back_end(self.listen())
        self.front = self.serve(backend=self.back.listen)
        self.http = self.client(self.front)

    def refused_until_back(self, request):
        """Asks until the Front End has noticed; then it must say 503 with Retry-After and a cause."""
        deadline = time.monotonic() + 10
        while (answer := request()).status != 503:
            self.assertLess(time.monotonic(), deadline, f"still {answer.status} without a Back End")
            time.sleep(0.1)
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertTrue(answer.error_text().strip())

    def is_not_ready(self):
        """The Front End says that it cannot serve, and why, but that it lives."""
        deadline = time.monotonic() + 10
        while not (cause := self.http.unready_cause()):
            self.assertLess(time.monotonic(), deadline, "still ready without a Back End")
            time.sleep(0.1)
        self.assertIn(self.back.listen, cause)
        self.http.expect(200, "GET", "/healthz")
        self.http.expect(200, "GET", "/metrics")

    def becomes_ready(self):
        deadline = time.monotonic() + 10
        while cause := self.http.unready_cause():
            self.assertLess(time.monotonic(), deadline, f"still not ready although the Back End is back: {cause}")
            time.sleep(0.1)

    def works_again(self):
        """The Front End finds the Back End by itself, within a few seconds."""
        deadline = time.monotonic() + 10
        while (answer := self.http.manifest("team/app", "1")).status != 200:
            self.assertEqual(answer.status, 503)
            self.assertLess(time.monotonic(), deadline, "still no service although the Back End is back")
            time.sleep(0.1)

    def gone_and_back(self, end):
        content = os.urandom(BIG)
        manifest = self.http.push_image("team/app", "1", [content])
        location = self.http.append(self.http.begin_upload("team/app"), content[: 1 << 20], 0)
        self.becomes_ready()
        end()
        self.is_not_ready()
        config = b"{}"
        new = manifest_of(config, [])
        put = lambda: self.http.request("PUT", "/v2/team/app/manifests/2", new, {"Content-Type": "application/vnd.oci.image.manifest.v1+json"})
        self.refused_until_back(put)
        self.refused_until_back(lambda: self.http.manifest("team/app", "1"))
        self.refused_until_back(lambda: self.http.request("POST", "/v2/team/app/blobs/uploads/", b""))
        self.refused_until_back(lambda: self.http.request("PATCH", location, content[1 << 20 :]))
        self.back.start()
        self.works_again()
        self.becomes_ready()
        self.assertEqual(self.http.manifest("team/app", "1").body, manifest)
        self.assertEqual(self.http.blob("team/app", digest_of(content)).body, content)
        held = self.http.upload_offset(location)
        self.assertEqual(held, 1 << 20, "the session holds what was acknowledged")
        self.http.finish_upload(location, digest_of(content), content[held:])
        self.http.push_image("team/app", "2", [os.urandom(1000)])

    def test_a_stopped_back_end_is_503_and_comes_back(self):
        self.gone_and_back(lambda: self.assertEqual(self.back.stop(), 0))

    def test_a_killed_back_end_is_503_and_comes_back(self):
        self.gone_and_back(self.back.kill)

    def test_the_front_end_starts_before_its_back_end(self):
        self.back.stop()
        self.front.stop()
        self.front.start(wait=False)
        self.http.close()
        self.is_not_ready()
        self.refused_until_back(lambda: self.http.manifest("team/app", "1"))
        self.back.start()
        deadline = time.monotonic() + 10
        while self.http.manifest("team/app", "1").status != 404:
            self.assertLess(time.monotonic(), deadline, "still no service although the Back End is back")
            time.sleep(0.1)


class UnixBackEndTest(BackEndGoneMixin, EndToEndTest):
    def listen(self):
        return f"unix:{self.directory}/backend.sock"

    def test_the_socket_may_lie_in_the_data_directory(self):
        data = self.directory / "other"
        back = self.back_end(f"unix:{data}/backend.sock", name="inside", data=data)
        self.client(self.serve("inside-front", backend=back.listen)).push_image("team/app", "1", [b"layer"])

    def test_the_socket_is_its_owners_alone(self):
        mode = os.stat(self.directory / "backend.sock").st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)


class TcpBackEndTest(BackEndGoneMixin, EndToEndTest):
    def listen(self):
        return "127.0.0.1:0"

    def test_blobs_travel_in_pieces(self):
        for size in (0, 1, 64 << 10, (64 << 10) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 9 << 20):
            content = os.urandom(size)
            digest = self.http.push_blob("pieces", content, chunk=3 << 20)
            self.assertEqual(self.http.blob("pieces", digest).body, content)
            if size > 10:
                answer = self.http.blob("pieces", digest, {"Range": f"bytes={size // 2}-{size - 2}"})
                self.assertEqual((answer.status, answer.body), (206, content[size // 2 : size - 1]))


class OneOwnerTest(EndToEndTest):
    def test_a_second_back_end_on_the_same_directory_is_refused(self):
        first = self.serve("first")
        second = BackEnd(f"unix:{self.directory}/second.sock", self.directory / "data", self.directory / "second.log")
        self.started.append(second)
        with self.assertRaises(NotReady) as refused:
            second.start()
        self.assertNotEqual(second.child.returncode, 0)
        self.assertIn(str(self.directory / "data"), str(refused.exception), "names the directory")
        self.client(first).push_image("still/works", "1", [b"layer"])

    def test_tcp_beyond_loopback_needs_tls_or_the_word(self):
        words = [BERTH, "backend", "--listen", "0.0.0.0:0", "--data", str(self.directory / "data")]
        done = end_to_end.subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--insecure-open", done.stderr + done.stdout)

    # Checklist 93.
    def test_a_lost_index_is_built_again_from_the_files(self):
        registry = self.serve()
        http = self.client(registry)
        layers = [os.urandom(1000), os.urandom(BIG)]
        manifest = http.push_image("lost/index", "1", layers)
        self.assertEqual(registry.stop(), 0)
        end_to_end.shutil.rmtree(self.directory / "data/index")
        http.close()
        registry.start()
        self.assertRegex(registry.output(), "index", "says so")
        self.assertEqual(http.manifest("lost/index", "1").body, manifest)
        for layer in layers:
            self.assertEqual(http.blob("lost/index", digest_of(layer)).body, layer)
        self.assertEqual(http.tags("lost/index"), ["1"])
        self.assertEqual(http.catalog(), ["lost/index"])


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
