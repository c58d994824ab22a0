# SPDX-License-Identifier: Apache-2.0
"""The rules with which validation was asked for, as they were written: for pushes and for a cluster that asks."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import tools
from validated import Image, ValidatedTest, put

RULES = """\
version: 1
sets:
  default:
    rules:
      - {id: hosts, plugin: images, mode: enforce, with: {allow: ["reg.example.com/**", "registry.k8s.io/**"], tags: {deny: [latest]}}}
      - {id: labels, plugin: content, mode: enforce, images: ["*/team/**"], with: {required_labels: [org.opencontainers.image.source], max_layers: 20}}
      - {id: signed, plugin: signature, mode: enforce, images: ["*/prod/**"], with: {any_of: [{cosign_key: keys/prod.pub}]}}
    exempt:
      - {images: ["*/prod/legacy"], rules: [signed], until: 2027-03-01, reason: OPS-12}
"""
LABELLED = {"org.opencontainers.image.source": "https://git.example.com/app"}
COSIGN = tools.find("cosign3")


class IssueRulesTest(ValidatedTest):
    rules = RULES

    def prepare(self):
        self.environment = {"COSIGN_PASSWORD": "", "COSIGN_YES": "true", "HOME": str(self.directory)}
        self.run_tool(COSIGN, "generate-key-pair", cwd=self.directory, env=self.environment)
        (self.directory / "keys").mkdir()
        (self.directory / "cosign.pub").rename(self.directory / "keys/prod.pub")

    def test_pushes(self):
        rows = [
            (Image(), "other/app", []),
            (Image(layers=21), "other/many", []),
            (Image(LABELLED), "team/app", []),
            (Image(), "team/app", ["[labels]", "org.opencontainers.image.source"]),
            (Image(LABELLED, layers=20), "team/a/b", []),
            (Image(LABELLED, layers=21), "team/a/b", ["[labels]", "21 layers"]),
            (Image(layers=21), "team/a/b", ["[labels]", "21 layers", "[labels]", "org.opencontainers.image.source"]),
            (Image(), "prod/app", ["[signed]", "no signature"]),
            (Image(), "prod/legacy", []),
        ]
        for number, (image, repository, reasons) in enumerate(rows):
            with self.subTest(number=number, repository=repository):
                answer = image.put(self.http, repository, f"v{number}")
                if reasons:
                    self.assert_denied(answer, '"default": ', *reasons)
                    self.assert_invisible(repository, image, f"v{number}")
                else:
                    self.assert_pushed(answer)

    def test_a_signed_image_gets_its_tag(self):
        image = Image()
        self.assert_pushed(image.put(self.http, "prod/app"))
        self.assert_denied(put(self.http, "prod/app", "v1", image.manifest), "[signed]")
        self.run_tool(
            COSIGN,
            "sign",
            "--key",
            "cosign.key",
            "--use-signing-config=false",
            "--tlog-upload=false",
            "--allow-http-registry",
            f"{self.registry.address}/prod/app@{image.digest}",
            cwd=self.directory,
            env=self.environment,
        )
        self.assert_pushed(put(self.http, "prod/app", "v1", image.manifest))
        self.assertTrue(self.review("reg.example.com/prod/app:v1")["allowed"])

    def test_a_cluster_that_asks(self):
        self.assert_pushed(Image(LABELLED).put(self.http, "team/app", "v1"))
        self.assert_pushed(Image().put(self.http, "prod/app"))
        self.assert_pushed(Image().put(self.http, "prod/legacy", "v1"))
        unsigned = Image()
        self.assert_pushed(unsigned.put(self.http, "prod/app"))
        rows = [
            ("reg.example.com/team/app:v1", []),
            ("registry.k8s.io/pause:3.10", []),
            ("reg.example.com/prod/legacy:v1", []),
            ("reg.example.com/team/app:latest", ["hosts", "latest"]),
            ("nginx", ["hosts", "docker.io/library/nginx"]),
            ("reg.example.com.evil.org/team/app:v1", ["hosts", "labels"]),
            (f"reg.example.com/prod/app@{unsigned.digest}", ["signed", "no signature"]),
        ]
        for written, reasons in rows:
            with self.subTest(written):
                response = self.review(written)
                self.assertEqual(response["allowed"], not reasons, response)
                for reason in reasons:
                    self.assertIn(reason, response["status"]["message"])
                if reasons:
                    self.assertEqual(response["status"]["code"], 403)


if __name__ == "__main__":
    end_to_end.require_berth()
    tools.require("cosign3")
    end_to_end.main()
