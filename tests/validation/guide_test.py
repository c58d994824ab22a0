# SPDX-License-Identifier: Apache-2.0
"""docs/validation.md as it stands: its five minutes are run, and each of its files can be used."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import berth_process
import end_to_end
from end_to_end import EndToEndTest
from ruled import berth
from small_image import SmallImage

GUIDE = berth_process.ROOT / "docs" / "validation.md"
REFUSED = 'rejected by policy: "default": [labels] the label "org.opencontainers.image.source" is missing; '
SCANNED = """  [labels] audit: the label "org.opencontainers.image.source" is missing; """
SUMMARY = '1 tag of 1 repository by the set "default": 1 would be refused, 0 pass by rules that do not enforce, '


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## )", GUIDE.read_text(), re.DOTALL | re.MULTILINE)[1]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


class GuideTest(EndToEndTest):
    def write(self, text):
        """The files of a text, each of which begins with its name; their names."""
        names = []
        for block in blocks(text, "yaml"):
            names.append(re.match(r"# (\S+)\n", block)[1])
            (self.directory / names[-1]).write_text(block)
        return names

    def test_five_minutes(self):
        text = section("Five minutes").replace("5000", str(berth_process.free_port()))
        self.assertEqual(self.write(text), ["berth.yaml", "validation.yaml"])
        SmallImage().write_layout(self.directory / "mine")
        (self.directory / "berth").symlink_to(berth_process.BERTH)
        # The registry that it starts ends with it.
        script = "\n".join(["set -e", "trap 'kill $(jobs -p)' EXIT", *blocks(text, "sh")])
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.directory,
            env={"PATH": f"{self.directory}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.directory)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, said + (self.directory / "serve.log").read_text())
        for words in (SCANNED, SUMMARY, '"allowed":false', "\nrefused\n"):
            self.assertIn(words, said)
        self.assertIn(REFUSED, said.replace("\\", ""))
        for words in (REFUSED, SCANNED, SUMMARY):
            self.assertIn(words, GUIDE.read_text(), "the guide says what is said")

    def test_every_file_can_be_used(self):
        (self.directory / "keys").mkdir()
        key = self.run_tool("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        public = subprocess.run(["openssl", "pkey", "-pubout"], input=key, capture_output=True, text=True, check=True)
        (self.directory / "keys/prod.pub").write_text(public.stdout)
        names = self.write(GUIDE.read_text())
        self.assertGreater(len(names), 4)
        for name in names:
            is_config = "validation:" in (self.directory / name).read_text()
            done = berth("config" if is_config else "validate", "check", self.directory / name)
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([[name, "--version"] for name in ("bash", "curl", "skopeo")] + [["openssl", "version"]])
    end_to_end.main()
