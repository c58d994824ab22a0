# SPDX-License-Identifier: Apache-2.0
"""TLS as clients and operators meet it: with curl and skopeo and an authority of one's own, who is let in and who is not,
certificates that are renewed under a running download, files that are wrong."""

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from berth_process import BERTH
from certificates import Authority
from end_to_end import EndToEndTest
from registry_client import MANIFEST_TYPE, descriptor, digest_of, manifest_of

HERE = ["127.0.0.1", "localhost"]
LARGE_BYTES = 48 << 20
EXIT_CONFIG = 78
CURL_DOES_NOT_TRUST = 60


class Tls(EndToEndTest):
    """A registry with a certificate for 127.0.0.1 in `certificate` and `key`."""

    def setUp(self):
        super().setUp()
        self.authority = Authority(self.directory)
        self.context = self.trusting()
        issued = self.authority.issue("first", HERE)
        self.live = self.directory / "live"
        self.live.mkdir()
        self.certificate, self.key = self.live / "tls.crt", self.live / "tls.key"
        for source, target in zip(issued, (self.certificate, self.key)):
            shutil.copy(source, target)

    def trusting(self, shown=None):
        """A client's settings: trust in the authority, and the certificate and key to show."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        if shown:
            context.load_cert_chain(*shown)
        return context

    def config(self, *more, limits=()):
        """A configuration file with TLS and `more` lines of http.tls."""
        lines = [f"certificate: {self.certificate}", f"key: {self.key}", *more]
        text = "version: 1\nhttp:\n  tls:\n" + "".join(f"    {line}\n" for line in lines)
        if limits:
            text += "  limits:\n" + "".join(f"    {line}\n" for line in limits)
        path = self.directory / "berth.yaml"
        path.write_text(text)
        return path

    def begin(self, *more, limits=(), context=None):
        self.registry = self.serve(config=self.config(*more, limits=limits), context=context or self.context)
        return self.registry

    def connect(self, context=None):
        """A TLS connection as a socket."""
        raw = socket.create_connection((self.registry.host, self.registry.port), timeout=20)
        self.addCleanup(raw.close)
        sock = (context or self.context).wrap_socket(raw, server_hostname=self.registry.host)
        self.addCleanup(sock.close)
        return sock

    def serial(self):
        """Of the certificate that a new connection sees."""
        sock = self.connect()
        try:
            return sock.getpeercert()["serialNumber"]
        finally:
            sock.close()

    def wait_for_log(self, *words):
        return self.registry.wait_until(
            lambda: next((line for line in self.registry.output().splitlines() if all(word in line for word in words)), None),
            f"line in the log with {words}")


class ClientsTest(Tls):
    """What people use."""

    def setUp(self):
        super().setUp()
        self.begin()
        self.url = f"https://{self.registry.address}"

    def curl(self, *words):
        return self.run_tool("curl", "-sS", "--fail-with-body", "--max-time", "120", "--cacert", self.authority.certificate, *words)

    def file(self, name, content):
        path = self.directory / name
        path.write_bytes(content)
        return path

    def test_curl_pushes_and_pulls_what_it_pushed(self):
        layer, config = os.urandom(5_000_000), b"{}"
        for name, blob in (("layer", layer), ("config", config)):
            head = self.curl("-X", "POST", "-D", "-", "-H", "Content-Length: 0", f"{self.url}/v2/by/curl/blobs/uploads/")
            location = next(line.split(": ", 1)[1] for line in head.splitlines() if line.lower().startswith("location:"))
            self.assertTrue(location.startswith("/v2/by/curl/blobs/uploads/"), location)
            mark = "&" if "?" in location else "?"
            self.curl("-T", self.file(name, blob), "-H", "Content-Type: application/octet-stream",
                      f"{self.url}{location}{mark}digest={digest_of(blob)}")
        manifest = manifest_of(config, [layer])
        self.curl("-T", self.file("manifest", manifest), "-H", f"Content-Type: {MANIFEST_TYPE}",
                  f"{self.url}/v2/by/curl/manifests/1")
        pulled = self.directory / "pulled"
        self.curl("-o", pulled, f"{self.url}/v2/by/curl/blobs/{digest_of(layer)}")
        self.assertTrue(pulled.read_bytes() == layer)
        self.curl("-o", pulled, "-H", f"Accept: {MANIFEST_TYPE}", f"{self.url}/v2/by/curl/manifests/1")
        self.assertEqual(pulled.read_bytes(), manifest)

    def test_curl_does_not_go_on_without_the_authority(self):
        done = subprocess.run(["curl", "-sS", f"{self.url}/v2/"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, CURL_DOES_NOT_TRUST, done.stderr)

    def layout(self):
        """An image of one layer as an OCI layout, and its manifest."""
        layer = os.urandom(3_000_000)
        config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]}})
        manifest = manifest_of(config.encode(), [layer])
        layout = self.directory / "layout"
        blobs = layout / "blobs/sha256"
        blobs.mkdir(parents=True)
        for blob in (layer, config.encode(), manifest):
            (blobs / digest_of(blob)[7:]).write_bytes(blob)
        (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        entry = descriptor(manifest, MANIFEST_TYPE) | {"annotations": {"org.opencontainers.image.ref.name": "1"}}
        (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
        return layout, manifest

    def test_skopeo_pushes_and_pulls_with_a_folder_of_certificates(self):
        trust = self.directory / "certs.d"
        trust.mkdir()
        shutil.copy(self.authority.certificate, trust / "ca.crt")
        layout, manifest = self.layout()
        name = f"docker://{self.registry.address}/by/skopeo:1"
        self.run_tool("skopeo", "copy", "--preserve-digests", "--dest-cert-dir", trust, f"oci:{layout}:1", name)
        back = self.directory / "back"
        self.run_tool("skopeo", "copy", "--preserve-digests", "--src-cert-dir", trust, name, f"oci:{back}:1")
        blobs = {path.name: path.read_bytes() for path in (layout / "blobs/sha256").iterdir()}
        self.assertIn(digest_of(manifest)[7:], blobs)
        self.assertTrue({path.name: path.read_bytes() for path in (back / "blobs/sha256").iterdir()} == blobs)

        distrustful = subprocess.run(["skopeo", "inspect", "--raw", name], capture_output=True, text=True, timeout=120)
        self.assertNotEqual(distrustful.returncode, 0)
        self.assertIn("certificate", distrustful.stderr)

    def test_plain_http_is_told_to_speak_https(self):
        connection = http.client.HTTPConnection(self.registry.host, self.registry.port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", "/v2/")
        answer = connection.getresponse()
        error = json.loads(answer.read())["errors"][0]
        self.assertEqual(answer.status, 400)
        self.assertIn("HTTPS", error["message"])
        self.assertEqual(self.client(self.registry).request("GET", "/v2/").status, 200)

    def test_the_banner_says_https(self):
        self.assertIn(f"https://{self.registry.address}", self.registry.output())


class VersionsTest(Tls):
    def context_of(self, version):
        """A client that speaks this version alone, and would take any cipher."""
        context = self.trusting()
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # That it is old is the point.
            context.minimum_version = context.maximum_version = version
        return context

    # Checklist 96.
    def test_tls_1_1_is_refused_by_default(self):
        self.begin()
        with self.assertRaisesRegex(ssl.SSLError, "PROTOCOL_VERSION"):
            self.connect(self.context_of(ssl.TLSVersion.TLSv1_1))
        self.assertEqual(self.connect(self.context_of(ssl.TLSVersion.TLSv1_2)).version(), "TLSv1.2")
        self.assertEqual(self.connect(self.context_of(ssl.TLSVersion.TLSv1_3)).version(), "TLSv1.3")

    def test_min_version_1_3_refuses_1_2(self):
        self.begin('min_version: "1.3"')
        with self.assertRaisesRegex(ssl.SSLError, "PROTOCOL_VERSION"):
            self.connect(self.context_of(ssl.TLSVersion.TLSv1_2))
        self.assertEqual(self.connect().version(), "TLSv1.3")


class ClientCertificatesTest(Tls):
    def setUp(self):
        super().setUp()
        self.builder = self.authority.issue("builder", ["builder.example"])
        self.stranger = Authority(self.directory, "stranger").issue("mallory", ["builder.example"])

    def refusal(self, shown=None):
        """What a client that shows this certificate is told."""
        with self.assertRaises(ssl.SSLError) as caught:
            self.client(self.registry, context=self.trusting(shown)).request("GET", "/v2/")
        return caught.exception.reason

    # Checklist 17.
    def test_only_certificates_of_the_authority_are_let_in(self):
        self.begin(f"client_ca: {self.authority.certificate}", context=self.trusting(self.builder))
        self.assertEqual(self.client(self.registry).request("GET", "/v2/").status, 200)
        self.assertIn("CERTIFICATE_REQUIRED", self.refusal())
        self.wait_for_log("did not return a certificate")
        self.assertIn("UNKNOWN_CA", self.refusal(self.stranger))
        self.wait_for_log("unable to get local issuer certificate")

    def test_a_certificate_that_is_only_requested_may_be_missing_but_not_wrong(self):
        self.begin(f"client_ca: {self.authority.certificate}", "client_auth: request")
        for shown in (None, self.builder):
            self.assertEqual(self.client(self.registry, context=self.trusting(shown)).request("GET", "/v2/").status, 200)
        self.assertIn("UNKNOWN_CA", self.refusal(self.stranger))

    def test_skopeo_shows_the_certificate_of_its_folder(self):
        self.begin(f"client_ca: {self.authority.certificate}", context=self.trusting(self.builder))
        http_client = self.client(self.registry)
        manifest = http_client.push_image("by/hand", "1", [os.urandom(100_000)])
        trust = self.directory / "certs.d"
        trust.mkdir()
        shutil.copy(self.authority.certificate, trust / "ca.crt")
        words = ["skopeo", "inspect", "--raw", "--cert-dir", trust, f"docker://{self.registry.address}/by/hand:1"]
        self.assertNotEqual(subprocess.run(words, capture_output=True, timeout=120).returncode, 0, "without a certificate")
        shutil.copy(self.builder[0], trust / "client.cert")
        shutil.copy(self.builder[1], trust / "client.key")
        self.assertEqual(self.run_tool(*words).encode(), manifest)


class RenewalTest(Tls):
    def setUp(self):
        super().setUp()
        self.next = self.authority.issue("next", HERE)

    def replace(self, source, target):
        """By rename, as certbot and its like do."""
        fresh = target.with_name("." + target.name)
        shutil.copy(source, fresh)
        fresh.rename(target)

    def assert_renewed_under_a_download(self, renew):
        """`renew` while a client reads slowly: that one gets all, the next ones see the new certificate."""
        content = os.urandom(LARGE_BYTES)
        digest = self.client(self.registry).push_blob("renewed", content)
        before = self.serial()
        raw = socket.socket()
        self.addCleanup(raw.close)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        raw.connect((self.registry.host, self.registry.port))
        slow = self.context.wrap_socket(raw, server_hostname=self.registry.host)
        self.addCleanup(slow.close)
        slow.sendall(f"GET /v2/renewed/blobs/{digest} HTTP/1.1\r\nHost: {self.registry.address}\r\n\r\n".encode())
        answer = http.client.HTTPResponse(slow)
        answer.begin()
        self.assertEqual(answer.status, 200)
        read, seen = 1 << 20, hashlib.sha256(answer.read(1 << 20))

        renew()
        self.registry.wait_until(lambda: self.serial() != before, "new certificate")
        self.wait_for_log("New connections get the new certificate", "CN=next")
        self.assertEqual(slow.getpeercert()["serialNumber"], before)
        while part := answer.read(1 << 20):
            read += len(part)
            seen.update(part)
        self.assertEqual((read, "sha256:" + seen.hexdigest()), (LARGE_BYTES, digest))
        slow.sendall(f"GET /v2/ HTTP/1.1\r\nHost: {self.registry.address}\r\n\r\n".encode())
        again = http.client.HTTPResponse(slow)
        again.begin()
        self.assertEqual(again.status, 200, "the old connection goes on")

    def test_files_replaced_by_rename_are_seen_and_a_download_ends_whole(self):
        self.begin()

        def renew():
            self.replace(self.next[1], self.key)
            self.replace(self.next[0], self.certificate)

        self.assert_renewed_under_a_download(renew)

    def test_a_kubernetes_secret_is_seen_and_a_download_ends_whole(self):
        """A mounted secret: the names lead through ..data to a folder, and one rename leads ..data to another folder."""
        secret = self.directory / "secret"

        def fill(folder, issued):
            (secret / folder).mkdir(parents=True)
            shutil.copy(issued[0], secret / folder / "tls.crt")
            shutil.copy(issued[1], secret / folder / "tls.key")

        fill("..2026_11_25_1", (self.certificate, self.key))
        (secret / "..data").symlink_to("..2026_11_25_1")
        for name in ("tls.crt", "tls.key"):
            (secret / name).symlink_to(f"..data/{name}")
        self.certificate, self.key = secret / "tls.crt", secret / "tls.key"
        self.begin()

        def swap(old, new, issued):
            fill(new, issued)
            (secret / "..data_tmp").symlink_to(new)
            (secret / "..data_tmp").rename(secret / "..data")
            shutil.rmtree(secret / old)

        self.assert_renewed_under_a_download(lambda: swap("..2026_11_25_1", "..2026_11_25_2", self.next))
        # The new folder is watched too.
        before = self.serial()
        swap("..2026_11_25_2", "..2026_11_25_3", self.authority.issue("third", HERE))
        self.registry.wait_until(lambda: self.serial() != before, "third certificate")

    def test_sighup_reads_what_nobody_told(self):
        self.begin()
        before = self.serial()
        # Files that stay open for writing tell no watcher.
        for source, target in zip(self.next, (self.certificate, self.key)):
            file = open(target, "r+b")
            self.addCleanup(file.close)
            file.write(source.read_bytes())
            file.truncate()
            file.flush()
        time.sleep(3)
        self.assertEqual(self.serial(), before)
        os.kill(self.registry.pid, signal.SIGHUP)
        self.registry.wait_until(lambda: self.serial() != before, "new certificate")
        os.kill(self.registry.pid, signal.SIGHUP)
        self.wait_for_log("files are as they were")

    def test_files_that_are_wrong_change_nothing_and_the_log_says_why(self):
        self.begin()
        before = self.serial()
        kept = self.directory / "kept.crt"
        shutil.copy(self.certificate, kept)
        noise = self.directory / "noise"
        noise.write_text("no certificate\n")
        self.replace(noise, self.certificate)
        self.wait_for_log("The new certificate is not used, the old one stays", str(self.certificate), "holds no certificate")
        self.assertEqual(self.serial(), before)
        self.replace(self.next[0], self.certificate)
        self.wait_for_log("the old one stays", str(self.key), "does not belong to the certificate")
        self.assertEqual(self.serial(), before)
        self.certificate.unlink()
        self.wait_for_log("the old one stays", str(self.certificate), "No such file")
        self.assertEqual(self.serial(), before)

        self.replace(self.next[1], self.key)
        self.replace(self.next[0], self.certificate)
        self.registry.wait_until(lambda: self.serial() != before, "new certificate")


class StartTest(Tls):
    def refusal(self, config):
        """What the program says when it does not start; the check of the configuration says the same."""
        said = []
        for words in (["serve", "--config", config, "--data", self.directory / "data", "--listen", "127.0.0.1:0"],
                      ["config", "check", config]):
            done = subprocess.run([BERTH, *map(str, words)], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, EXIT_CONFIG, done.stderr)
            said.append(done.stderr)
        self.assertIn(said[1].strip(), said[0])
        self.assertIn(f"{config}:", said[0])
        return said[0]

    # Checklist 96.
    def test_a_key_of_another_certificate_stops_the_start(self):
        self.key = self.authority.issue("other", HERE)[1]
        self.assertRegex(self.refusal(self.config()), rf"http\.tls\.key: {self.key} .* does not belong to the certificate in {self.certificate}")

    def test_a_missing_file_stops_the_start(self):
        self.certificate = self.directory / "missing.crt"
        self.assertRegex(self.refusal(self.config()), rf"http\.tls\.certificate: {self.certificate} .*No such file")

    def test_a_client_ca_without_certificates_stops_the_start(self):
        empty = self.directory / "empty.pem"
        empty.touch()
        self.assertRegex(self.refusal(self.config(f"client_ca: {empty}")), rf"http\.tls\.client_ca: {empty} .*holds no certificate")

    def test_an_expired_certificate_is_served_with_a_warning(self):
        self.certificate, self.key = self.authority.issue("expired", HERE, days=-1)
        careless = ssl.create_default_context()
        careless.check_hostname = False
        careless.verify_mode = ssl.CERT_NONE
        self.begin(context=careless)
        self.wait_for_log('"level":"warn"', str(self.certificate), "expired")
        with self.assertRaisesRegex(ssl.SSLError, "expired"):
            self.connect()
        checked = subprocess.run([BERTH, "config", "check", self.config()], capture_output=True, text=True, timeout=60)
        self.assertEqual(checked.returncode, 0)
        self.assertIn("expired", checked.stderr)


class SlowHandshakesTest(Tls):
    COUNT = 200

    def test_many_unfinished_handshakes_hold_nobody_up_and_end(self):
        self.begin(limits=["head_time: 5s"])
        hello = ssl.MemoryBIO()
        client = self.context.wrap_bio(ssl.MemoryBIO(), hello, server_hostname="127.0.0.1")
        with self.assertRaises(ssl.SSLWantReadError):
            client.do_handshake()
        said = hello.read()
        held = []
        for index in range(self.COUNT):
            sock = socket.create_connection((self.registry.host, self.registry.port), timeout=20)
            self.addCleanup(sock.close)
            # Half of them in the middle of the first message, half of them before the client's answer to the server's.
            sock.sendall(said[: len(said) // 2] if index % 2 else said)
            held.append(sock)

        times = []
        http_client = self.client(self.registry)
        for _ in range(100):
            began = time.monotonic()
            http_client.expect(200, "GET", "/v2/")
            http_client.close()
            times.append(time.monotonic() - began)
        self.assertLess(statistics.median(times), 0.25)
        blob = os.urandom(8 << 20)
        digest = http_client.push_blob("beside", blob)
        self.assertTrue(http_client.blob("beside", digest).body == blob)

        deadline = time.monotonic() + 20
        for sock in held:
            sock.settimeout(max(0.1, deadline - time.monotonic()))
            try:
                while sock.recv(65536):
                    pass
            except ConnectionResetError:
                pass
        http_client.close()
        http_client.expect(200, "GET", "/v2/")


del Tls  # No case by itself.


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["curl", "--version"], ["skopeo", "--version"], ["openssl", "version"]])
    end_to_end.main()
