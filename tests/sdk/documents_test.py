# SPDX-License-Identifier: Apache-2.0
"""docs/plugins: the commands in its pages are run as they stand, and its table of load errors is that of the loader."""

import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from author import AuthorTest, require_libcxx, require_python_grpc

PAGES = berth_process.ROOT / "docs/plugins"
LOADER = berth_process.ROOT / "core/plugin"
SOURCES = ("elf_note", "library", "negotiation", "plugin", "instance", "manifest", "peer")
# Refusals that begin with a text; what others begin with is in the table once, in front of them.
REFUSAL = re.compile(r'\b(?:refuse|lies|fail)\(\s*(?:[\w:()]+,\s*)?(?:plugin->title\(\) \+ )?(?:std::string\{)?"((?:[^"\\]|\\.)+)"')


class DocumentsTest(AuthorTest):
    def run_page(self, page):
        commands = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```", (PAGES / page).read_text(), re.DOTALL | re.MULTILINE))
        self.assertGreater(len(commands.split()), 4)
        done = subprocess.run(["sh", "-eux"], input=commands, text=True, capture_output=True, cwd=self.home, check=False,
                              env=self.environment, timeout=600)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(" 0 failed", done.stdout)

    def test_the_page_about_cpp(self):
        self.run_page("write-one-cpp.md")

    def test_the_page_about_python(self):
        self.run_page("write-one-python.md")

    def test_the_page_about_validators(self):
        self.run_page("write-a-validator.md")
        [rules] = re.findall(r"```yaml\n(.*?)```", (PAGES / "write-a-validator.md").read_text(), re.DOTALL)
        socket = self.service(self.home / "acme-remote").removeprefix("unix:")
        (self.home / "validation.yaml").write_text(rules.replace("/run/acme/socket", socket))
        config = self.home / "berth.yaml"
        config.write_text(json.dumps({"version": 1, "validation": {"file": "validation.yaml"}}))
        self.serve(config=config)

    def test_the_profiles_of_the_page_are_some(self):
        profiles = re.findall(r"```json\n(.*?)```", (PAGES / "README.md").read_text(), re.DOTALL)
        self.assertEqual(len(profiles), 2)
        for profile in profiles:
            (self.home / "profile.json").write_text(profile)
            said = self.berth("plugin", "test", self.home / "none.so", "--profile", self.home / "profile.json", code=1)
            self.assertIn("none.so: the file cannot be opened", said)

    def test_load_errors_are_those_of_the_loader(self):
        sources = "".join((LOADER / f"{name}.cpp").read_text() for name in SOURCES)
        sources = re.sub(r'"\s*"', "", sources)
        messages = re.findall(r"^\| `([^`]+)` \|", (PAGES / "load-errors.md").read_text(), re.MULTILINE)
        self.assertGreater(len(messages), 25)
        self.assertEqual([message for message in messages if message not in sources], [])
        literals = set(REFUSAL.findall(sources))
        self.assertGreater(len(literals), 20)
        self.assertEqual([one for one in literals if not any(one.startswith(m) or m in one for m in messages)], [])


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["cmake", "--version"], ["protoc", "--version"]])
    require_libcxx()
    require_python_grpc()
    end_to_end.main()
