# SPDX-License-Identifier: Apache-2.0
"""`berth validate explain`: what each rule says of an image, or why it was not asked."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from ruled import NEEDED, RuledTest, labels, layers

IMAGES = {"id": "hosts", "plugin": "images", "with": {"allow": ["localhost/**"], "tags": {"deny": ["latest"]}}}


class ExplainTest(RuledTest):
    sets = {
        "default": {
            "rules": [
                labels(images=["*/never/**"]),
                layers(1, "off"),
                {**layers(1, effective_from="2999-01-01"), "id": "later"},
                {**labels(), "id": "spared"},
                IMAGES,
            ],
            "exempt": [{"images": ["*/team/app"], "rules": ["spared"], "until": "2999-01-01", "reason": "OPS-12"}],
        },
        "prod": {"match": {"namespaces": ["prod-*"]}, "default": "deny", "rules": [labels(images=["*/team/**"])]},
    }

    def setUp(self):
        super().setUp()
        self.client(self.registry).push_image("team/app", "1", [b"one", b"two"])

    def rules(self, code, *words):
        answer = self.ask_json(code, "explain", *words)
        return answer, {rule["rule"]: rule for rule in answer["rules"]}

    def test_every_rule_is_there_with_its_verdict_or_why_not(self):
        answer, rules = self.rules(0, "localhost/team/app:1")
        self.assertEqual((answer["image"], answer["tag"], answer["stored"]), ("localhost/team/app", "1", True))
        self.assertEqual((answer["set"], answer["source"], answer["applies"]), ("default", "admission", True))
        self.assertTrue(answer["digest"].startswith("sha256:"))
        self.assertEqual([*rules], ["labels", "layers", "later", "spared", "hosts"])
        self.assertEqual(rules["labels"]["why"], "none of its images describes this one")
        self.assertEqual(rules["layers"]["why"], "the rule is off")
        self.assertEqual(rules["spared"]["why"], "an exemption holds: OPS-12, until 2999-01-01")
        self.assertEqual((rules["later"]["mode"], rules["later"]["mode_later"]), ("warn", "enforce"))
        self.assertEqual(rules["later"]["violations"][0]["code"], "max_layers")
        self.assertEqual([rule for rule in rules if rules[rule]["asked"]], ["later", "hosts"])

    def test_a_namespace_chooses_its_set(self):
        answer, rules = self.rules(1, "localhost/team/app:1", "--namespace", "prod-a")
        self.assertEqual(answer["set"], "prod")
        self.assertIn(NEEDED, rules["labels"]["violations"][0]["message"])
        answer, _ = self.rules(0, "localhost/team/app:1", "--namespace", "dev", "--set", "prod")
        self.assertEqual((answer["applies"], answer["allowed"]), (False, True))

    def test_what_no_rule_is_for_says_so(self):
        _, rules = self.rules(1, "docker.io/library/nginx:1", "--namespace", "prod-a")
        self.assertEqual(rules["default"]["violations"][0]["code"], "unmatched")

    def test_images_of_elsewhere_are_asked_about_as_a_cluster_would(self):
        answer, rules = self.rules(1, "nginx")
        self.assertEqual((answer["image"], answer["tag"]), ("docker.io/library/nginx", "latest"))
        self.assertFalse(answer["stored"])
        self.assertEqual({one["code"] for one in rules["hosts"]["violations"]}, {"not_allowed", "tag_denied"})

    def test_a_push_is_asked_about_what_is_stored(self):
        answer, rules = self.rules(0, "localhost/team/app:1", "--source", "manifest")
        self.assertEqual(answer["source"], "manifest")
        self.assertNotIn("violations", rules["hosts"], "names are nothing for pushes")
        self.assertIn("violations", rules["later"])

    def test_people_can_read_it(self):
        done = self.ask("explain", "localhost/team/app:1", "--namespace", "prod-a")
        self.assertEqual(done.returncode, 1)
        self.assertIn(', kept here\nasked as admission by the set "prod"\n[labels] enforce:\n  the label', done.stdout)
        self.assertTrue(done.stdout.endswith("\nrefused\n"))
        done = self.ask("explain", "localhost/team/app:1")
        self.assertIn("[layers] off: not asked: the rule is off\n", done.stdout)
        self.assertIn("[later] warn (later enforce):\n", done.stdout)
        self.assertIn("[hosts] enforce: nothing speaks against it\nallowed\n", done.stdout)

    def test_what_cannot_be_found_out_is_2(self):
        for words, cause in (
            (("localhost/team/app:none", "--source", "tag"), "none is not in this repository"),
            (("nginx", "--source", "manifest"), "docker.io is no name of this registry"),
            (("nginx", "--source", "scan"), "source is manifest, tag or admission"),
            (("UPPER/CASE:a b",), "image: "),
            (("nginx", "--set", "none"), 'validation has no set "none"; there is default, prod'),
        ):
            done = self.ask("explain", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn(cause, done.stderr)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
