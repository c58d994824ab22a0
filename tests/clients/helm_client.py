# SPDX-License-Identifier: Apache-2.0
"""What the tests of each helm share: a chart goes in, is shown, rendered and pulled back."""

import tarfile

from client_test import ClientTest, does
from registry_client import digest_of

CONFIG_TYPE = "application/vnd.cncf.helm.config.v1+json"
CHART_TYPE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"


class HelmTest(ClientTest):
    """Subclasses name HELM."""

    def setUp(self):
        super().setUp()
        for name in ("CONFIG", "CACHE", "DATA"):
            self.environment[f"HELM_{name}_HOME"] = str(self.directory / "helm" / name.lower())
        self.remote = self.options(["--plain-http"], ["--ca-file", self.authority])
        self.chart = f"oci://{self.reference('charts/small')}"

    def helm(self, *words):
        return self.run_tool(self.HELM, *words, cwd=self.directory)

    def push_chart(self, version):
        """Makes and pushes the chart; returns the package's bytes."""
        if not (self.directory / "small").exists():
            self.helm("create", "small")
        self.helm("package", "small", "--version", version, "--app-version", "9.8.7")
        package = self.directory / f"small-{version}.tgz"
        self.helm("push", *self.remote, package.name, f"oci://{self.reference('charts')}")
        return package.read_bytes()

    # Checklist 99.
    @does("push", "pull")
    def test_pushes_a_chart_and_pulls_it_back(self):
        package = self.push_chart("1.2.3")
        manifest = self.http.manifest("charts/small", "1.2.3").json()
        self.assertEqual(manifest["config"]["mediaType"], CONFIG_TYPE)
        self.assertEqual([(layer["mediaType"], layer["digest"]) for layer in manifest["layers"]], [(CHART_TYPE, digest_of(package))])
        self.assert_blobs("charts/small", manifest)
        pulled = self.directory / "pulled"
        pulled.mkdir()
        self.helm("pull", *self.remote, self.chart, "--version", "1.2.3", "--destination", pulled)
        self.assertEqual((pulled / "small-1.2.3.tgz").read_bytes(), package)
        with tarfile.open(pulled / "small-1.2.3.tgz") as tar:
            self.assertIn(b"version: 1.2.3", tar.extractfile("small/Chart.yaml").read())

    @does("version ranges", "versions with +")
    def test_finds_the_newest_version_of_a_range(self):
        for version in ("1.2.3", "1.4.0+build.5", "2.0.0"):
            self.push_chart(version)
        self.assertEqual(self.http.tags("charts/small"), ["1.2.3", "1.4.0_build.5", "2.0.0"])
        self.assertIn("version: 1.4.0+build.5", self.helm("show", "chart", *self.remote, self.chart, "--version", "^1.0.0"))

    @does("show", "template")
    def test_shows_and_renders_a_chart(self):
        self.push_chart("1.2.3")
        self.assertIn("appVersion: 9.8.7", self.helm("show", "chart", *self.remote, self.chart, "--version", "1.2.3"))
        rendered = self.helm("template", "mine", *self.remote, self.chart, "--version", "1.2.3", "--set", "replicaCount=7")
        self.assertIn("kind: Deployment", rendered)
        self.assertIn("replicas: 7", rendered)


class UnknownAuthority:
    """For the class over TLS."""

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.push_chart("1.2.3")
        self.assert_unknown_authority(self.refused(self.HELM, "show", "chart", self.chart, "--version", "1.2.3"))
