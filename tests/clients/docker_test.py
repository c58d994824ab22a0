# SPDX-License-Identifier: Apache-2.0
"""docker: Debian's daemon in the test's own folder pulls, runs, pushes and builds with BuildKit.

dockerd leaves the certificate check out for addresses of 127.0.0.0/8, so over TLS the registry listens on ::1."""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import client_test
import end_to_end
import own_machine
from client_test import TLS, ClientTest, does
from registry_client import digest_of
from small_image import GREETING

# By full path: a newer client of another origin may come first in PATH.
DOCKER, DOCKERD = "/usr/bin/docker", "/usr/sbin/dockerd"
DOCKER_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


class Dockerd(berth_process.Process):
    """A daemon that touches no firewall and makes no bridge, ready when start() returns."""

    def __init__(self, folder):
        folder.mkdir()
        self.socket = folder / "docker.sock"
        (folder / "daemon.json").write_text("{}")
        super().__init__(
            [DOCKERD, "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs",
             "--cgroup-parent", f"/{own_machine.CGROUP}", "--data-root", folder / "data", "--exec-root", folder / "exec",
             "--pidfile", folder / "docker.pid", "--config-file", folder / "daemon.json", "--host", f"unix://{self.socket}"],
            folder / "dockerd.log")

    def start(self):
        super().start()
        self.wait_until(lambda: "API listen on" in self.output(), "word that the API listens")
        return self

    def kill(self):
        """Ends what it started with it, which SIGKILL would leave running."""
        self.stop()


class DockerTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.trust_authority()  # Before the start, which is when BuildKit looks for authorities.
        self.daemon = self.own(Dockerd(self.directory / "docker"))
        self.environment |= {"DOCKER_HOST": f"unix://{self.daemon.socket}", "DOCKER_BUILDKIT": "1"}

    def trust_authority(self):
        if self.authority:
            folder = Path("/etc/docker/certs.d") / self.address
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.authority, folder / "ca.crt")

    def docker(self, *words):
        return self.run_tool(DOCKER, *words).strip()

    def forget_images(self):
        """So that a pull fetches again."""
        self.docker("image", "rm", "--force", *set(self.docker("image", "ls", "--quiet").split()))

    @does("pull", "run", "push")
    def test_runs_what_it_pulled_and_pushes_it_elsewhere(self):
        digest = self.push_small_image("docker/in")
        self.assertIn(digest, self.docker("pull", self.reference("docker/in:1")))
        self.assertEqual(self.docker("run", "--rm", "--network", "none", self.reference("docker/in:1")), GREETING)
        self.docker("tag", self.reference("docker/in:1"), self.reference("docker/out:1"))
        said = self.docker("push", self.reference("docker/out:1"))
        answer = self.http.manifest("docker/out", "1")
        self.assertIn(digest_of(answer.body), said)
        self.assertEqual(answer.headers["Content-Type"], DOCKER_TYPE)
        self.assert_blobs("docker/out", answer.json())
        self.forget_images()
        name = self.reference(f"docker/out@{digest_of(answer.body)}")
        self.docker("pull", name)
        self.assertEqual(self.docker("run", "--rm", "--network", "none", name, "/bin/echo", "again"), "again")

    @does("import", "push --all-tags")
    def test_pushes_an_imported_tree_with_all_its_tags(self):
        tar = self.directory / "tree.tar"
        self.run_tool("tar", "-C", "/", "-cf", tar, "bin/busybox")
        for tag in ("1", "2"):
            self.docker("import", tar, self.reference(f"docker/imported:{tag}"))
        self.docker("push", "--all-tags", self.reference("docker/imported"))
        self.assertEqual(self.http.tags("docker/imported"), ["1", "2"])
        self.forget_images()
        name = self.reference("docker/imported:2")
        self.assertEqual(self.docker("run", "--rm", "--network", "none", name, "/bin/busybox", "echo", "imported"), "imported")

    @does("build (BuildKit)")
    def test_builds_on_an_image_of_the_registry(self):
        self.push_small_image("docker/base")
        context = self.directory / "context"
        context.mkdir()
        (context / "Dockerfile").write_text(
            f"FROM {self.reference('docker/base:1')}\nRUN cat /etc/greeting > /built\nCOPY Dockerfile /recipe\nCMD cat /built\n")
        self.docker("build", "--network", "none", "--tag", self.reference("docker/built:1"), context)
        self.docker("push", self.reference("docker/built:1"))
        manifest = self.http.manifest("docker/built", "1").json()
        self.assert_blobs("docker/built", manifest)
        self.assertEqual(len(manifest["layers"]), len(self.image.layers) + 2)
        self.forget_images()
        self.assertEqual(self.docker("run", "--rm", "--network", "none", self.reference("docker/built:1")), GREETING)


class DockerOverTlsTest(DockerTest):
    transport = TLS
    bind = "[::1]"

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.push_small_image("docker/in")
        shutil.rmtree("/etc/docker/certs.d")
        self.assert_unknown_authority(self.refused(DOCKER, "pull", self.reference("docker/in:1")))


if __name__ == "__main__":
    client_test.begin("docker")
    end_to_end.require_root("dockerd")
    end_to_end.require_tools([[DOCKER, "--version"], [DOCKERD, "--version"]])
    client_test.main("docker", client_test.said_version(DOCKERD, "--version"), "Debian 12")
