# SPDX-License-Identifier: Apache-2.0
"""A script, scanners' reports and attestations as rules of a registry that serves; and rules that are decided in
processes of their own."""

import datetime
import json
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import tools
from guarded import GuardedTest
from plugin_processes import has_ended, plugin_hosts
from registry_client import INDEX_TYPE, MANIFEST_TYPE, index_of
from validated import HOST, Image, ValidatedTest, put, rule, rules_file, script, warnings_of

COSIGN, ORAS = tools.find("cosign3"), tools.find("oras")
TRIVY = "application/vnd.aquasec.trivy.report+json"
SBOM = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "app",
    "dataLicense": "CC0-1.0",
    "documentNamespace": "https://example.com/app",
    "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: x"]},
}


def report_of(image, *found):
    """As Trivy writes it; `found`: (id, severity)."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    vulnerabilities = [
        {
            "VulnerabilityID": name,
            "PkgName": "libssl",
            "InstalledVersion": "1",
            "FixedVersion": "2",
            "Severity": severity,
        }
        for name, severity in found
    ]
    return {
        "SchemaVersion": 2,
        "CreatedAt": now,
        "ArtifactName": image,
        "ArtifactType": "container_image",
        "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": vulnerabilities}],
    }


class EvidenceTest(ValidatedTest):
    """What is attached to an image decides about its tag."""

    rules = rules_file(
        rule(
            "cve",
            "vulnerabilities",
            images=["*/scanned/**"],
            with_={
                "max_severity": "medium",
                "max_age": "7d",
                "allow": [{"id": "CVE-2026-3", "until": "2099-12-31", "reason": "OPS-12"}],
            },
        ),
        rule(
            "sbom",
            "attestation",
            images=["*/attested/**"],
            with_={
                "require": [
                    {
                        "type": "spdx",
                        "signed_by": [{"cosign_key": "keys/ci.pub"}],
                        "conditions": [{"path": "/name", "equals": "app"}],
                    }
                ]
            },
        ),
    )

    def prepare(self):
        (self.directory / "keys").mkdir()
        self.environment = {**os.environ, "HOME": str(self.directory), "COSIGN_PASSWORD": "", "COSIGN_YES": "true"}
        for name in ("ci", "other"):
            self.run_tool(
                COSIGN,
                "generate-key-pair",
                "--output-key-prefix",
                name,
                cwd=self.directory / "keys",
                env=self.environment,
            )

    def entered(self, repository):
        image = Image()
        self.assert_pushed(image.put(self.http, repository))
        return image

    def tag(self, repository, image):
        return put(self.http, repository, "v1", image.manifest)

    def attach(self, repository, image, document, artifact_type):
        (self.directory / "report.json").write_text(json.dumps(document))
        self.run_tool(
            ORAS,
            "attach",
            "--plain-http",
            "--artifact-type",
            artifact_type,
            f"{self.registry.address}/{repository}@{image.digest}",
            f"report.json:{artifact_type}",
            cwd=self.directory,
            env=self.environment,
        )

    def attest(self, repository, image, predicate, key="ci"):
        (self.directory / "sbom.json").write_text(json.dumps(predicate))
        self.run_tool(
            COSIGN,
            "attest",
            "--key",
            f"keys/{key}.key",
            "--use-signing-config=false",
            "--tlog-upload=false",
            "--allow-http-registry",
            "--type",
            "spdxjson",
            "--predicate",
            "sbom.json",
            f"{self.registry.address}/{repository}@{image.digest}",
            cwd=self.directory,
            env=self.environment,
        )

    def test_the_newest_report_decides(self):
        image = self.entered("scanned/app")
        self.assert_denied(self.tag("scanned/app", image), "[cve]", "report")
        self.attach("scanned/app", image, report_of("app", ("CVE-2026-1", "CRITICAL"), ("CVE-2026-2", "LOW")), TRIVY)
        message = self.assert_denied(self.tag("scanned/app", image), "[cve]", "CVE-2026-1")
        self.assertNotIn("CVE-2026-2", message)
        self.assertEqual(self.http.manifest("scanned/app", "v1").status, 404)
        self.attach("scanned/app", image, report_of("app", ("CVE-2026-2", "LOW"), ("CVE-2026-3", "HIGH")), TRIVY)
        # Both may bear the same second.
        self.http.delete("scanned/app", "manifests", self.report_with("CVE-2026-1", "scanned/app", image))
        self.assert_pushed(self.tag("scanned/app", image))
        self.assertTrue(self.review(f"{HOST}/scanned/app:v1")["allowed"])

    def report_with(self, text, repository, image):
        listed = self.http.expect(200, "GET", f"/v2/{repository}/referrers/{image.digest}").json()["manifests"]
        for entry in listed:
            layer = self.http.manifest(repository, entry["digest"]).json()["layers"][0]
            if text.encode() in self.http.blob(repository, layer["digest"]).body:
                return entry["digest"]
        self.fail(f"no report with {text} is listed")

    def test_an_attestation_of_the_right_key_about_the_right_thing(self):
        image = self.entered("attested/app")
        self.assert_denied(self.tag("attested/app", image), "[sbom]", "none was found")
        self.attest("attested/app", image, SBOM, "other")
        self.assert_denied(self.tag("attested/app", image), "[sbom]", "another key")
        self.attest("attested/app", image, {**SBOM, "name": "other"})
        self.assert_denied(self.tag("attested/app", image), "[sbom]", "/name")
        self.attest("attested/app", image, SBOM)
        self.assert_pushed(self.tag("attested/app", image))
        self.assertTrue(self.review(f"{HOST}/attested/app:v1")["allowed"])


TEAM = """
function check(image)
  if image.kind ~= "image" then return end
  if #image.manifest.layers > with.most_layers then
    violation("layers", "it has " .. #image.manifest.layers .. " layers; squash it to " .. with.most_layers, "/layers")
  end
  if image.tag and not semver(image.tag) then
    warning("the tag " .. image.tag .. " is no version, as v1.2.3 would be")
  end
end
"""


class ScriptTest(ValidatedTest):
    rules = rules_file(
        rule("team", "lua", images=["*/team/**"], with_={"file": "rules/team.lua", "with": {"most_layers": 3}}),
        rule("loop", "lua", images=["*/loop/**"], with_=script("function check(image) while true do end end")),
        rule("nil", "lua", images=["*/nil/**"], with_=script("function check(image) return image.none.at_all end")),
    )

    def prepare(self):
        (self.directory / "rules").mkdir()
        (self.directory / "rules/team.lua").write_text(TEAM)

    def test_a_script_refuses_and_warns(self):
        answer = Image(layers=3).put(self.http, "team/app", "v1.2.3")
        self.assert_pushed(answer)
        self.assertEqual(warnings_of(answer), [])
        self.assert_denied(
            Image(layers=4).put(self.http, "team/app", "v1.2.4"), "[team] it has 4 layers; squash it to 3"
        )
        answer = Image().put(self.http, "team/app", "newest")
        self.assert_pushed(answer)
        self.assertEqual(warnings_of(answer), ["[team] the tag newest is no version, as v1.2.3 would be"], "once")

    def test_a_script_that_fails_refuses_and_says_why(self):
        for repository, reason in (
            ("loop/app", "more than 1000000 instructions"),
            ("nil/app", "script:1: an image has no none"),
        ):
            with self.subTest(repository):
                image = Image()
                self.assert_denied(image.put(self.http, repository, "v1"), "it cannot be decided", reason)
                self.assert_invisible(repository, image, "v1")
        self.assert_pushed(Image().put(self.http, "team/app", "v1.2.3"))

    def test_a_script_may_stand_in_the_rules_up_to_64_kib(self):
        text = 'function check(image) violation("long", "read to its end") end\n'
        self.use_rules(rules_file(rule("long", "lua", with_=script("-" * 65_000 + "\n" + text))))
        self.assert_denied(Image().put(self.http, "team/app", "v1.0.0"), "[long] read to its end")

    def test_a_script_is_read_anew_with_the_rules(self):
        self.assert_denied(Image(layers=4).put(self.http, "team/app", "v1.0.0"), "[team]")
        (self.directory / "rules/team.lua").write_text("function check(image) end")
        seen = len(self.registry.output())
        os.kill(self.registry.pid, signal.SIGHUP)
        self.registry.wait_until(lambda: "rules are those of the file" in self.registry.output()[seen:], "word of it")
        self.assert_pushed(Image(layers=4).put(self.http, "team/app", "v1.0.0"))


class WhoPushesTest(GuardedTest):
    """A rule is told who pushes: by the password or the token, once who may push at all is known."""

    config = {"validation": {"file": "validation.yaml"}}

    def prepare(self):
        (self.directory / "validation.yaml").write_text(
            rules_file(
                rule(
                    "releases",
                    "lua",
                    images=["*/team/**"],
                    with_=script("""
            function check(image)
              local who = image.principal
              if not who or who.kind ~= "user" then violation("who", "nobody in particular may not") end
              if image.tag == "stable" and who.subject ~= "robot" then
                violation("who", who.subject .. " may not set the tag stable; ask robot")
              end
            end"""),
                )
            )
        )

    def test_who_pushes_decides(self):
        image = Image()
        for user, tag, status in (
            ("alice", "1", 201),
            ("alice", "stable", 403),
            ("robot", "stable", 201),
            ("bob", "stable", 403),
        ):
            for client in (self.as_user(user), self.with_token(self.token(user, "repository:team/app:pull,push"))):
                with self.subTest(user=user, tag=tag):
                    image.push_blobs(client, "team/app")
                    answer = put(client, "team/app", tag, image.manifest)
                    self.assertEqual(answer.status, status, answer.body)
                    if answer.status == 403:
                        self.assertIn(
                            f"[releases] {user} may not set the tag stable", answer.json()["errors"][0]["message"]
                        )
        listed = self.as_user("robot").request("GET", "/admission/v1/decisions?n=100").json()["decisions"]
        self.assertEqual({one["who"] for one in listed}, {"user:alice", "user:bob", "user:robot"})
        self.assertEqual(
            self.as_user()
            .request("PUT", "/v2/team/app/manifests/1", image.manifest, {"Content-Type": MANIFEST_TYPE})
            .status,
            401,
        )


class IsolationTest(ValidatedTest):
    """The same rules in each place that they may be decided in."""

    def isolated(self, mode):
        return rules_file(
            rule("labels", "content", isolation=mode, with_={"required_labels": ["team"]}),
            rule(
                "layers",
                "lua",
                isolation=mode,
                with_=script(
                    'function check(image) if #image.manifest.layers > 2 then violation("layers", "too many") end end',
                    kinds=["image"],
                ),
            ),
        )

    def assert_decides(self):
        self.assert_denied(Image(layers=3).put(self.http, "team/app", "v1"), "[labels]", "[layers] too many")
        self.assert_denied(Image({"team": "web"}, layers=3).put(self.http, "team/app", "v1"), "[layers] too many")
        self.assert_pushed(Image({"team": "web"}).put(self.http, "team/app", "v1"))
        # The config of an index's image is something to ask the host for.
        unlabelled, labelled = Image(), Image({"team": "web"})
        for images, is_allowed in (([labelled], True), ([labelled, unlabelled], False)):
            unlabelled.push_blobs(self.http, "index/app")
            labelled.put(self.http, "index/app")
            index = index_of([image.manifest for image in images])
            self.assert_pushed(put(self.http, "index/app", "v1", index, INDEX_TYPE))
            self.assertEqual(self.review(f"{HOST}/index/app:v1")["allowed"], is_allowed)
        self.assertTrue(self.review(f"{HOST}/team/app:v1")["allowed"])

    def test_in_the_registry_itself(self):
        self.use_rules(self.isolated("in-process"))
        self.assert_decides()
        self.assertEqual(plugin_hosts(self.registry), {})

    def test_in_processes_of_their_own(self):
        self.use_rules(self.isolated("process"))
        self.assert_decides()
        hosts = plugin_hosts(self.registry)
        self.assertEqual(sorted(hosts), ["labels", "layers"])
        os.kill(hosts["labels"], signal.SIGKILL)
        self.registry.wait_until(lambda: has_ended(hosts["labels"]), "end of the process")
        image = Image()

        def refused_by_the_rule():
            answer = image.put(self.http, "team/app", "v2")
            self.assertIn(answer.status, (403, 503), "never let pass")
            return answer.status == 403 and "is missing" in answer.json()["errors"][0]["message"]

        self.registry.wait_until(refused_by_the_rule, "decision by the process that took its place")
        self.assert_decides()
        self.use_rules(rules_file())
        self.registry.wait_until(
            lambda: not plugin_hosts(self.registry), "end of the processes of rules that are no more"
        )


if __name__ == "__main__":
    del GuardedTest
    end_to_end.require_berth()
    tools.require("cosign3", "oras")
    end_to_end.main()
