# SPDX-License-Identifier: Apache-2.0
"""The frame of the tests that drive one client: a registry over plain HTTP or over TLS with an authority of its own, a
small image in it, and a record of what was proven, from which docs/clients.md is made.

Each test says with @does which of the client's operations it proves. A class with `transport = TLS` that inherits the
plain one runs the same tests over TLS."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import unittest
from pathlib import Path

import berth_process
import own_machine
from certificates import Authority
from end_to_end import EndToEndTest
from registry_client import RegistryClient, digest_of

sys.path.insert(0, str(berth_process.ROOT / "tests" / "clients"))
from small_image import SmallImage

HTTP, TLS = "HTTP", "TLS"
RESULTS = berth_process.ROOT / "build" / "results" / "clients"

_outcomes = []  # (transport, operations, whether the test passed), in the order of the tests.


def does(*operations):
    """Marks a test with what it proves of its client, in the client's own words."""

    def mark(test):
        test.operations = operations
        return test

    return mark


class ServeClients(berth_process.Serve):
    """`berth serve` with an access log; over TLS when there is an authority that certifies it as own_machine.HOST. `bind`
    is 127.0.0.1 or [::1], `more` is of berth.yaml."""

    def __init__(self, folder, bind, authority=None, more=None):
        http, context = {"access_log": "combined"}, None
        if authority:
            context = ssl.create_default_context(cafile=authority.certificate)
            self.host = own_machine.HOST_V6 if ":" in bind else own_machine.HOST
            certificate, key = authority.issue("server", [self.host, "127.0.0.1", "::1"])
            http["tls"] = {"certificate": str(certificate), "key": str(key)}
        config = folder / "berth.yaml"
        config.write_text(json.dumps({"version": 1, "http": http, **(more or {})}))
        super().__init__(folder / "data", folder / "serve.log", config=config, context=context)
        self.bind = bind

    def start(self):
        self.argv = [str(word) for word in [*self.words, "--listen", f"{self.bind}:{self.port}"]]
        berth_process.Process.start(self)
        self.port = self.wait_until(self.announced_port, "address in the banner")
        self.wait_until(lambda: berth_process.answers(self.host, self.port, context=self.context), "answer to GET /v2/")
        return self

    def announced_port(self):
        found = re.search(re.escape(self.bind) + r":([1-9]\d*)", self.output())
        return int(found.group(1)) if found else None


class ClientTest(EndToEndTest):
    """Gives each test `registry`, its `address` as clients write it, `http` to look at it by hand, `image`, and
    `environment`: of the clients, whose home is an empty folder. Over TLS `authority` is the file of its certificate."""

    transport = HTTP
    bind = "127.0.0.1"
    config = {}  # More of berth.yaml.

    @classmethod
    def setUpClass(cls):
        cls.image = SmallImage()

    def setUp(self):
        self.addCleanup(self.note)
        super().setUp()
        home = self.directory / "home"
        home.mkdir()
        self.environment = {**os.environ, "HOME": str(home), "TMPDIR": str(self.directory)}
        authority = Authority(self.directory) if self.transport == TLS else None
        self.authority = str(authority.certificate) if authority else None
        self.prepare()
        self.registry = self.own(ServeClients(self.directory, self.bind, authority, self.config))
        self.address = self.registry.address
        self.http = self.client(self.registry)

    def prepare(self):
        """What a test wants to have in its folder before the start."""

    def note(self):
        operations = getattr(getattr(self, self._testMethodName), "operations", ())
        _outcomes.append((self.transport, operations, not self.has_failed()))

    def end_processes(self):
        super().end_processes()
        own_machine.unmount_below(self.directory)
        own_machine.remove_cgroups()

    def client(self, registry, timeout=60):
        if self.transport != TLS:
            return super().client(registry, timeout)
        client = RegistryClient(registry.host, registry.port, timeout, registry.context)
        self.addCleanup(client.close)
        return client

    def options(self, plain, tls):
        """The words that a client needs for this registry: those for plain HTTP, or those for TLS."""
        return tls if self.transport == TLS else plain

    def certificates(self):
        """The folder that containers/image looks for authorities in."""
        folder = self.directory / "certificates"
        folder.mkdir(exist_ok=True)
        if self.authority:
            shutil.copy(self.authority, folder / "ca.crt")
        return folder

    def trusting(self):
        """The clients' environment with the registry's authority as the only one that Go's library trusts."""
        return self.environment | ({"SSL_CERT_FILE": self.authority} if self.authority else {})

    def reference(self, name):
        return f"{self.address}/{name}"

    def push_small_image(self, repository, tag="1"):
        """What the client did not push itself; returns the manifest's digest."""
        return self.image.push(self.http, repository, tag)

    def layout(self, name="layout"):
        """The small image as an OCI layout of tag 1."""
        return self.image.write_layout(self.directory / name)

    def run_tool(self, *words, **options):
        options.setdefault("env", self.environment)
        return super().run_tool(*words, **options)

    def said_by(self, *words, **options):
        """Runs a program that must succeed; returns what it said on both streams."""
        return self.run_tool("sh", "-c", 'exec "$@" 2>&1', "sh", *words, **options)

    def refused(self, *words, **options):
        """Runs a program that must fail; returns what it said."""
        options.setdefault("env", self.environment)
        words = [str(word) for word in words]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, **options)
        self.assertNotEqual(done.returncode, 0, f"{' '.join(words)} should fail and said {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def assert_unknown_authority(self, said):
        self.assertRegex(said, r"x509: certificate signed by unknown authority|CERTIFICATE_VERIFY_FAILED")

    def assert_holds_small_image(self, repository, tag="1"):
        """The registry answers the small image, byte for byte."""
        answer = self.http.manifest(repository, tag)
        self.assertEqual(answer.body, self.image.manifest)
        self.assertEqual(answer.headers["Docker-Content-Digest"], self.image.digest)
        self.assert_blobs(repository, json.loads(answer.body))

    def assert_blobs(self, repository, manifest):
        """Each blob that the manifest names is there, whole; the config and the layers by digest and size."""
        for entry in [manifest["config"], *manifest["layers"]]:
            blob = self.http.blob(repository, entry["digest"])
            self.assertEqual((blob.status, len(blob.body)), (200, entry["size"]))
            self.assertEqual(digest_of(blob.body), entry["digest"])

    def assert_layout_is_small_image(self, layout):
        """An OCI layout that a client wrote holds the small image's manifest and blobs."""
        index = json.loads((Path(layout) / "index.json").read_text())
        self.assertEqual([entry["digest"] for entry in index["manifests"]], [self.image.digest])
        for content in (self.image.manifest, self.image.config, *self.image.layers):
            self.assertEqual((Path(layout) / "blobs/sha256" / digest_of(content)[7:]).read_bytes(), content)

    def referrers(self, repository, digest, artifact_type=None):
        query = f"?artifactType={artifact_type}" if artifact_type else ""
        return self.http.expect(200, "GET", f"/v2/{repository}/referrers/{digest}{query}").json()["manifests"]


def result_file(client):
    return RESULTS / f"{client}.json"


def said_version(*words):
    """The version that a program of Debian's tells about itself."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return re.search(r"\d+\.\d+(\.\d+)?", done.stdout).group()


def begin(client):
    """First thing of a program: forgets what an earlier run proved, and goes on in namespaces of its own."""
    result_file(client).unlink(missing_ok=True)
    own_machine.enter()


def main(client, version, source, label="default"):
    """Runs the tests of the calling program and writes what was proven of `client` (by its version and where that is
    from)."""
    program = unittest.main(verbosity=2, exit=False)
    write_result(client, {"client": client, "version": version, "source": source, "label": label})
    sys.exit(not program.result.wasSuccessful())


def write_result(client, result):
    passed, failed = {}, {}
    for transport, operations, success in _outcomes:
        for operation in operations:
            (passed if success else failed).setdefault(transport, {})[operation] = None
    for transport, operations in failed.items():
        passed[transport] = [operation for operation in passed.get(transport, {}) if operation not in operations]
    named = {transport: list(operations) for transport, operations in passed.items()}
    RESULTS.mkdir(parents=True, exist_ok=True)
    result_file(client).write_text(json.dumps({**result, "passed": named}, indent=1) + "\n")
