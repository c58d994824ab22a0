# SPDX-License-Identifier: Apache-2.0
"""`berth validate scan`: what the rules would refuse of what is stored, and what it ends with."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from ruled import NEEDED, RuledTest, labels, layers


class ScanTest(RuledTest):
    sets = {
        "default": {
            "rules": [labels("audit", images=["*/team/**"])],
            "exempt": [{"images": ["*/team/old"], "rules": ["labels"], "until": "2999-01-01", "reason": "OPS-12"}],
        },
        "strict": {"rules": [layers(1), labels("warn")]},
    }

    def setUp(self):
        super().setUp()
        client = self.client(self.registry)
        client.push_image("team/app", "1", [b"one"])
        client.push_image("team/app", "2", [b"one", b"two"])
        client.push_image("team/deep/app", "1", [b"one"])
        client.push_image("team/old", "1", [b"one"])
        client.push_image("other", "1", [b"one", b"two"])
        self.digest = client.manifest("team/app", "2").headers["Docker-Content-Digest"]

    def test_rules_that_audit_refuse_nothing_unless_they_are_to_count(self):
        done = self.ask("scan", "--all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"team/app:2 {self.digest}\n  [labels] audit: the label \"{NEEDED}\" is missing", done.stdout)
        self.assertTrue(
            done.stdout.endswith(
                '5 tags of 4 repositories by the set "default": 0 would be refused, '
                "3 pass by rules that do not enforce, 1 with an exemption\n"
            ),
            done.stdout,
        )
        self.assertEqual(self.ask("scan", "--all", "--as-enforced").returncode, 1)

    def test_another_set_of_the_file_can_be_tried(self):
        report = self.ask_json(1, "scan", "--all", "--set", "strict")
        refused = [(image["repository"], image["tag"]) for image in report["images"] if image["refused"]]
        self.assertEqual(refused, [("other", "1"), ("team/app", "2")])
        self.assertEqual(
            report["summary"], {"repositories": 4, "tags": 5, "refused": 2, "spared": 3, "exempted": 0}
        )
        rules = {rule["rule"]: rule["mode"] for rule in report["images"][0]["rules"]}
        self.assertEqual(rules, {"layers": "enforce", "labels": "warn"})

    def test_a_pattern_says_which_repositories(self):
        for pattern, names in (
            ("team/app", {"team/app"}),
            ("team/*", {"team/app"}),
            ("team/**", {"team/app", "team/deep/app"}),
            ("**/app", {"team/app", "team/deep/app"}),
        ):
            report = self.ask_json(0, "scan", "--repository", pattern)
            self.assertEqual({image["repository"] for image in report["images"]}, names, pattern)

    def test_pages_are_followed_to_the_end(self):
        client = self.client(self.registry)
        for number in range(45):
            client.push_manifest("team/many", f"t{number:02}", client.push_image("team/many", "first", [b"one"]))
        report = self.ask_json(0, "scan", "--repository", "team/many")
        self.assertEqual(report["summary"]["tags"], 46)
        page = client.expect(200, "GET", "/admission/v1/scan?repository=team/many&n=3&last=t40").json()
        self.assertEqual([image["tag"] for image in page["images"]], ["t41", "t42", "t43"])
        self.assertEqual(page["next"], "t43")
        self.assertNotIn("next", client.expect(200, "GET", "/admission/v1/scan?repository=team/many&last=t43").json())

    def test_nothing_of_it_is_kept_as_a_decision(self):
        client = self.client(self.registry)
        before = client.expect(200, "GET", "/admission/v1/decisions?n=1").json()
        self.ask_json(0, "scan", "--all")
        self.assertEqual(client.expect(200, "GET", "/admission/v1/decisions?n=1").json(), before)

    def test_what_cannot_be_found_out_is_2(self):
        for words, cause in (
            (("--all", "--set", "none"), 'validation has no set "none"; there is default, strict'),
            (("--repository", "team/none"), "404"),
            (("--repository", "none/*"), "no repository that you may see is described by none/*"),
            (("--repository", "Team"), "invalid repository name"),
            ((), "--repository PATTERN, or --all"),
            (("--all", "--repository", "team/app"), "--repository PATTERN, or --all"),
            (("--all", "--format", "xml"), "--format is text or json"),
            (("--all", "--user", "alice"), "--user and --password-stdin go together"),
        ):
            done = self.ask("scan", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn(cause, done.stderr)

    def test_without_a_registry_it_says_so(self):
        self.registry.kill()
        done = self.ask("scan", "--all")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing listens there; does the registry run", done.stderr)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
