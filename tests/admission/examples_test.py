# SPDX-License-Identifier: Apache-2.0
"""What the pages of the validation plugins show, as it stands there: rules are read, commands run, and what they are
said to decide is what they decide."""

import datetime
import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import berth_process
import end_to_end
import tools
from small_image import SmallImage
from validated import Image, ValidatedTest

COSIGN, CRANE, NOTATION, ORAS = (tools.find(name) for name in ("cosign3", "crane", "notation", "oras"))
PLUGINS = ("images", "content", "signature", "attestation", "vulnerabilities", "lua")
LABELLED = {"org.opencontainers.image.source": "https://git.example.com/app"}


def page(plugin):
    return (berth_process.ROOT / "plugins/validation" / plugin / "README.md").read_text()


def section(plugin, title):
    return re.search(rf"^## {title}\n(.*?)(?=^## )", page(plugin), re.DOTALL | re.MULTILINE)[1]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def file_of(rules):
    """A validation.yaml of a block that has a list of rules."""
    return "version: 1\nsets:\n  default:\n    rules:\n" + "".join(f"      {line}\n" for line in rules.splitlines())


class ExamplesTest(ValidatedTest):
    def prepare(self):
        """The keys, certificates and scripts that the pages name."""
        self.environment = {
            **os.environ,
            "HOME": str(self.directory),
            "COSIGN_PASSWORD": "",
            "COSIGN_YES": "true",
            "XDG_CONFIG_HOME": str(self.directory / "config"),
        }
        for folder in ("keys", "certs", "rules"):
            (self.directory / folder).mkdir()
        self.run_tool(
            COSIGN, "generate-key-pair", "--output-key-prefix", "ci", cwd=self.directory / "keys", env=self.environment
        )
        (self.directory / "keys/prod.pub").write_bytes((self.directory / "keys/ci.pub").read_bytes())
        self.run_tool(NOTATION, "cert", "generate-test", "acme", env=self.environment)
        made = self.directory / "config/notation/truststore/x509/ca/acme/acme.crt"
        (self.directory / "certs/acme-root.pem").write_bytes(made.read_bytes())
        [script] = blocks(page("lua"), "lua")
        (self.directory / re.match(r"-- (\S+)\n", script)[1]).write_text(script)

    def test_all_rules_are_read(self):
        for plugin in PLUGINS:
            found = [block for block in blocks(page(plugin), "yaml") if block.startswith("- ")]
            self.assertTrue(found, plugin)
            for block in found:
                with self.subTest(plugin, block=block):
                    self.use_rules(file_of(block))

    def test_all_authorities_of_signature_are_read(self):
        [block] = [block for block in blocks(page("signature"), "yaml") if block.startswith("{")]
        authorities = block.splitlines()
        self.assertEqual(len(authorities), 2)
        self.use_rules(file_of(f"- {{id: any, plugin: signature, with: {{any_of: [{', '.join(authorities)}]}}}}"))
        self.use_rules(
            file_of(
                f"- {{id: two, plugin: signature, with: {{at_least: {{count: 2, of: [{', '.join(authorities)}]}}}}}}"
            )
        )

    def use_first_rule(self, plugin):
        [rule] = blocks(section(plugin, "A rule that works"), "yaml")
        self.use_rules(file_of(rule))

    def codes(self):
        return {one["code"] for rule in self.decisions(n=1)[0]["rules"] for one in rule.get("violations", [])}

    def test_images(self):
        """The table of what runs."""
        self.use_first_rule("images")
        rows = re.findall(r"^\| `(\S+)` \| (.+) \|$", section("images", "A rule that works"), re.MULTILINE)
        self.assertEqual(len(rows), 4)
        for written, meaning in rows:
            with self.subTest(written):
                expected = set(re.findall(r"`([a-z]+_[a-z]+)`", meaning))
                self.assertEqual(meaning == "runs", not expected)
                self.assertEqual(self.review(written)["allowed"], meaning == "runs")
                self.assertEqual(self.codes(), expected)

    def test_content(self):
        """The sentence that who pushes is told."""
        self.use_first_rule("content")
        said = re.search(r"then says: `(.*?)`", section("content", "A rule that works"), re.DOTALL)[1].replace(
            "\n", " "
        )
        self.assert_denied(Image().put(self.http, "team/app", "v1"), said)
        self.assert_pushed(Image(LABELLED).put(self.http, "team/app", "v1"))

    def commands(self, plugin, image, words=None):
        """Runs the commands of the page's example for `image`."""
        [text] = blocks(section(plugin, "A rule that works"), "sh")
        self.run_text(text, image, words)

    def run_text(self, text, image, words=None):
        """With what the registry of a test needs of options; Trivy finds what is in found.json."""
        functions = f"""set -e
cosign() {{
  case $1 in
    sign|attest) {COSIGN} "$@" --use-signing-config=false --tlog-upload=false --allow-http-registry;;
    *) {COSIGN} "$@";;
  esac
}}
crane() {{ {CRANE} "$@"; }}
oras() {{ {ORAS} "$@" --plain-http; }}
trivy() {{ cat found.json > report.json; }}
"""
        text = text.replace("reg.example.com", self.registry.address).replace("sha256:…", image.digest)
        self.run_tool("bash", "-c", functions + text, cwd=self.directory, env={**self.environment, **(words or {})})

    def test_signature(self):
        """A new pair of keys, push by digest, sign, tag."""
        image = SmallImage()
        image.write_layout(self.directory / "app.tar")
        [text] = blocks(section("signature", "A rule that works"), "sh")
        keys, push_and_sign = text.split("\n", 1)
        self.assertIn("becomes keys/prod.pub", keys)
        self.run_text(keys, image)
        (self.directory / "cosign.pub").rename(self.directory / "keys/prod.pub")
        self.use_first_rule("signature")
        self.assert_denied(self.push(image, "prod/app", "v1"), "cosign sign")
        self.run_text(push_and_sign, image)
        self.assertEqual(self.http.tags("prod/app"), ["v1"])

    def push(self, image, repository, tag):
        for content in (*image.layers, image.config):
            self.http.push_blob(repository, content)
        return self.http.request(
            "PUT",
            f"/v2/{repository}/manifests/{tag}",
            image.manifest,
            {"Content-Type": "application/vnd.oci.image.manifest.v1+json"},
        )

    def test_attestation(self):
        """The SBOM of the page's command, and a provenance beside it."""
        self.use_first_rule("attestation")
        for name in ("ci.key", "ci.pub"):
            (self.directory / name).write_bytes((self.directory / "keys" / name).read_bytes())
        (self.directory / "sbom.spdx.json").write_text(json.dumps({"spdxVersion": "SPDX-2.3", "name": "app"}))
        image = SmallImage()
        self.assertEqual(self.push(image, "prod/app", image.digest).status, 201)
        self.assert_denied(self.push(image, "prod/app", "v1"), "[provenance]")
        self.commands("attestation", image)
        self.assert_denied(self.push(image, "prod/app", "v1"), "[provenance]", "slsa")
        predicate = {
            "buildDefinition": {"buildType": "x", "externalParameters": {}, "resolvedDependencies": []},
            "runDetails": {"builder": {"id": "https://ci.example.com/7"}},
        }
        (self.directory / "slsa.json").write_text(json.dumps(predicate))
        self.run_tool(
            COSIGN,
            "attest",
            "--key",
            "ci.key",
            "--use-signing-config=false",
            "--tlog-upload=false",
            "--allow-http-registry",
            "--type",
            "slsaprovenance1",
            "--predicate",
            "slsa.json",
            f"{self.registry.address}/prod/app@{image.digest}",
            cwd=self.directory,
            env=self.environment,
        )
        self.assert_pushed(self.push(image, "prod/app", "v1"))

    def test_attestation_of_an_attached_document(self):
        """The command that is named for what nobody signed."""
        self.use_rules(file_of("- {id: sbom, plugin: attestation, with: {require: [{type: spdx, signed: false}]}}"))
        (self.directory / "sbom.json").write_text(json.dumps({"spdxVersion": "SPDX-2.3", "name": "app"}))
        image = SmallImage()
        self.assertEqual(self.push(image, "prod/app", image.digest).status, 201)
        self.assert_denied(self.push(image, "prod/app", "v1"), "none was found")
        command = re.search(r"`(oras attach [^`]*)`", section("attestation", "Where they are found"))[1].replace(
            "\n", " "
        )
        self.run_text(command.replace("IMAGE", f"reg.example.com/prod/app@{image.digest}"), image)
        self.assert_pushed(self.push(image, "prod/app", "v1"))

    def test_vulnerabilities(self):
        """What Trivy would have found is attached, and then the tag set."""
        self.use_first_rule("vulnerabilities")
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        (self.directory / "found.json").write_text(
            json.dumps(
                {
                    "SchemaVersion": 2,
                    "CreatedAt": now,
                    "ArtifactName": "app",
                    "Results": [{"Target": "app", "Class": "os-pkgs"}],
                }
            )
        )
        image = SmallImage()
        self.assertEqual(self.push(image, "prod/app", image.digest).status, 201)
        self.assert_denied(self.push(image, "prod/app", "v1"), "[cve]")
        self.commands("vulnerabilities", image, {"image": f"{self.registry.address}/prod/app", "digest": image.digest})
        self.assertEqual(self.http.tags("prod/app"), ["v1"])

    def test_lua(self):
        """The script's refusal."""
        self.use_first_rule("lua")
        self.assert_denied(
            Image(layers=21).put(self.http, "team/app", "v1.0.0"), "[team] it has 21 layers; squash it to 20"
        )
        self.assert_pushed(Image(layers=20).put(self.http, "team/app", "v1.0.0"))


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["bash", "--version"]])
    tools.require("cosign3", "crane", "notation", "oras")
    end_to_end.main()
