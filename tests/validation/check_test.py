# SPDX-License-Identifier: Apache-2.0
"""`berth config check` and `berth validate check`: every mistake of a file of rules, at its place."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import EndToEndTest
from ruled import berth

BROKEN = """version: 1
sets:
  default:
    rules:
      - {id: one, plugin: content, mode: enforced, with: {max_layers: 20}}
      - {id: two, plugin: content, with: {max_layer: 20}}
      - {id: three, plugin: nowhere}
    exempt:
      - {images: ["*/a"], rules: [four], until: 2027-03-01, reason: OPS-12}
"""
GOOD = """version: 1
sets:
  default:
    rules:
      - {id: layers, plugin: content, with: {max_layers: 20}}
"""
# A good file, whose key is not there: the plugin alone knows that.
KEYLESS = """version: 1
sets:
  default:
    rules:
      - {id: signed, plugin: signature, with: {any_of: [{cosign_key: keys/none.pub}]}}
"""


class CheckTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.rules = self.directory / "validation.yaml"
        self.config = self.directory / "berth.yaml"
        self.config.write_text("version: 1\nvalidation: {file: validation.yaml}\n")

    def test_both_tell_every_mistake_with_its_place(self):
        self.rules.write_text(BROKEN)
        for words in (("config", "check", self.config), ("validate", "check", self.rules)):
            done = berth(*words)
            self.assertEqual((done.returncode, done.stdout), (78, ""), done.stderr)
            for place in ("validation.yaml:5:", "validation.yaml:6:", "validation.yaml:7:", "validation.yaml:9:"):
                self.assertIn(place, done.stderr, words)
            for cause in ("max_layer", "nowhere", 'no rule "four"'):
                self.assertIn(cause, done.stderr, words)

    def test_what_only_the_plugin_knows_is_told_by_the_one_that_runs_it(self):
        self.rules.write_text(KEYLESS)
        self.assertEqual(berth("config", "check", self.config).returncode, 0)
        done = berth("validate", "check", self.rules)
        self.assertEqual(done.returncode, 78)
        self.assertIn("keys/none.pub", done.stderr)

    def test_good_rules_are_ok(self):
        self.rules.write_text(GOOD)
        for words in (("config", "check", self.config), ("validate", "check", self.rules)):
            done = berth(*words)
            self.assertEqual((done.returncode, done.stdout), (0, f"{words[-1]}: ok\n"), done.stderr)

    def test_a_file_that_is_not_there_is_a_mistake(self):
        for words in (("config", "check", self.config), ("validate", "check", self.rules)):
            done = berth(*words)
            self.assertEqual(done.returncode, 78)
            self.assertIn("validation.yaml cannot be read", done.stderr)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
