# SPDX-License-Identifier: Apache-2.0
"""What the tests of each containerd share: the daemon in the test's own folder, and what every version of ctr can do."""

import berth_process
from client_test import ClientTest, does
from registry_client import digest_of

CONFIG = """version = 2
root = "{folder}/root"
state = "{folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "{folder}/containerd.sock"
[ttrpc]
address = "{folder}/containerd.ttrpc.sock"
"""


class Containerd(berth_process.Process):
    """A daemon without the part for Kubernetes, ready when start() returns."""

    def __init__(self, program, folder):
        folder.mkdir()
        self.socket = folder / "containerd.sock"
        (folder / "config.toml").write_text(CONFIG.format(folder=folder))
        super().__init__([program, "--config", folder / "config.toml"], folder / "containerd.log")

    def start(self):
        super().start()
        self.wait_until(lambda: "containerd successfully booted" in self.output(), "word that it has booted")
        return self

    def kill(self):
        """Ends what it started with it, which SIGKILL would leave running."""
        self.stop()


class ContainerdTest(ClientTest):
    """Subclasses name CONTAINERD and CTR, and what pull and push need besides (WORDS)."""

    WORDS = []

    def setUp(self):
        super().setUp()
        self.daemon = self.own(Containerd(self.CONTAINERD, self.directory / "containerd"))

    def ctr(self, *words):
        return self.run_tool(self.CTR, "--address", self.daemon.socket, *words).strip()

    def remote(self):
        """What a command that talks to the registry needs."""
        return self.options(["--plain-http"], ["--tlscacert", self.authority])

    def pull(self, name, *options):
        return self.ctr("images", "pull", *self.WORDS, "--snapshotter", "native", *options, name)

    def refused_pull(self):
        self.push_small_image("ctr/any")
        words = ["images", "pull", *self.WORDS, "--snapshotter", "native", self.reference("ctr/any:1")]
        return self.refused(self.CTR, "--address", self.daemon.socket, *words)

    def hosts_folder(self, namespace, capabilities):
        """A hosts.toml that sends what is asked of `namespace` to the registry."""
        url = self.options("http://", "https://") + self.address
        folder = self.directory / "hosts" / namespace
        folder.mkdir(parents=True)
        authority = f'  ca = "{self.authority}"\n' if self.authority else ""
        (folder / "hosts.toml").write_text(
            f'server = "https://{namespace}"\n[host."{url}"]\n  capabilities = {capabilities}\n{authority}')
        return folder.parent

    @does("images pull", "images push")
    def test_pushes_what_it_pulled(self):
        digest = self.push_small_image("ctr/in")
        self.pull(self.reference("ctr/in:1"), *self.remote())
        self.assertIn(digest, self.ctr("images", "list"))
        self.ctr("images", "tag", self.reference("ctr/in:1"), self.reference("ctr/out:2"))
        self.ctr("images", "push", *self.WORDS, *self.remote(), self.reference("ctr/out:2"))
        self.assert_holds_small_image("ctr/out", "2")

    @does("images pull by hosts.toml with ?ns=")
    def test_pulls_through_the_registry_as_a_mirror(self):
        self.push_small_image("library/small")
        hosts = self.hosts_folder("docker.io", '["pull", "resolve"]')
        self.pull("docker.io/library/small:1", "--hosts-dir", hosts)
        self.assertIn(self.image.digest, self.ctr("images", "list"))
        self.registry.wait_until(lambda: "?ns=docker.io" in self.registry.output(), "?ns=docker.io in the access log")
        for content in (self.image.config, *self.image.layers):
            self.assertIn(digest_of(content), self.ctr("content", "list", "--quiet"))

    @does("images push by hosts.toml")
    def test_pushes_by_a_hosts_file(self):
        self.push_small_image("ctr/in")
        self.pull(self.reference("ctr/in:1"), *self.remote())
        name = "elsewhere.test/ctr/out:1"
        self.ctr("images", "tag", self.reference("ctr/in:1"), name)
        self.ctr("images", "push", *self.WORDS, "--hosts-dir", self.hosts_folder("elsewhere.test", '["pull", "resolve", "push"]'), name)
        self.assert_holds_small_image("ctr/out")
