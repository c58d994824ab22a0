# SPDX-License-Identifier: Apache-2.0
"""berth plugin list, inspect and new: what people see of the plugins that they have, and what they get to begin with."""

import json
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from author import BUILD, AuthorTest

POLICY = BUILD / "plugins/policy.so"
FIXTURES = BUILD / "tests/plugins"


class CommandsTest(AuthorTest):
    def test_inspect_shows_the_manifest(self):
        said = self.berth("plugin", "inspect", POLICY)
        self.assertRegex(said, r"(?m)^name +policy$")
        self.assertRegex(said, r"(?m)^kinds +berth\.auth/1")
        manifest = json.loads(said[said.index("\n{") :])
        self.assertEqual(manifest["name"], "policy")

    def test_inspect_says_why_a_file_is_refused(self):
        text = self.home / "text.so"
        text.write_text("no plugin")
        self.assertIn(f"{text}: this is not an ELF shared object", self.berth("plugin", "inspect", text, code=1))
        missing = self.berth("plugin", "inspect", self.home / "none.so", code=1)
        self.assertIn("the file cannot be opened", missing)
        too_new = FIXTURES / "misfit-too_new.so"
        if too_new.exists():
            self.assertIn("needs plugin ABI 2.0", self.berth("plugin", "inspect", too_new, code=1))

    def test_list_shows_the_folders_of_the_configuration_and_what_is_broken(self):
        folder = self.home / "plugins"
        folder.mkdir()
        shutil.copy(POLICY, folder / "mine.so")
        config = self.home / "berth.yaml"
        config.write_text(json.dumps({"version": 1, "plugins": {"path": [str(folder)]}}))
        self.assertRegex(self.berth("plugin", "list", "--config", config),
                         rf"(?m)^mine +\S+ +berth\.auth/1.* {folder}/mine\.so$")
        (folder / "cut.so").write_bytes(POLICY.read_bytes()[:100])
        said = self.berth("plugin", "list", "--config", config, code=1)
        self.assertRegex(said, rf"(?m)^cut +broken: {folder}/cut\.so: ")
        self.assertRegex(said, r"(?m)^mine ")

    def test_new_leaves_what_is_there(self):
        self.project("mine", "python")
        self.assertIn("is there already", self.berth("plugin", "new", "mine", "--kind", "auth", "--lang", "cpp", code=1))
        self.assertTrue(os.access(self.home / "mine/generate", os.X_OK))
        for file in (self.home / "mine").rglob("*"):
            self.assertNotIn("@NAME@", file.read_text() if file.is_file() else "")

    def test_mistakes_of_usage(self):
        for words in (["new", "../up", "--kind", "auth", "--lang", "cpp"], ["new", "mine", "--kind", "blobs", "--lang", "cpp"],
                      ["new", "mine", "--kind", "auth", "--lang", "cobol"], ["new", "mine", "--kind", "auth", "--lang", "c"],
                      ["new", "mine", "--kind", "validation", "--lang", "rust"], ["test"],
                      ["test", POLICY, "--address", "unix:/a"], ["inspect"]):
            with self.subTest(words):
                self.berth("plugin", *words, code=2)
        self.assertEqual(list(self.home.iterdir()), [])

    def test_profiles_are_checked(self):
        profile = self.home / "profile.json"
        for text, mistake in (("{", "not JSON"), ('{"godo": []}', 'no member "godo"'), ('{"good": [{}]}', "neither username"),
                              ('{"claims": ["fly"]}', "fly"), ('{"images": [{}]}', "expect is one of pass, refuse, undecided"),
                              ('{"images": [{"expect": "pass", "codes": ["a"]}]}', "codes are those of violations"),
                              ('{"images": [{"expect": "pass", "attached": [{}]}]}', "attached[0]: has no content"), ('{"decisions": [{"action": "eat"}]}', "action is one of")):
            profile.write_text(text)
            self.assertIn(mistake, self.berth("plugin", "test", POLICY, "--profile", profile, code=2))


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
