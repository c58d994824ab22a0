# SPDX-License-Identifier: Apache-2.0
"""The five minutes of docs/auth.md, as they stand there: its files are written, its commands run."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import berth_process
import end_to_end
from end_to_end import EndToEndTest
from small_image import SmallImage

GUIDE = berth_process.ROOT / "docs" / "auth.md"
REFUSED = 'user:alice may not push team/app:v1 (rule "rel" denies push of v1)'


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## )", GUIDE.read_text(), re.DOTALL | re.MULTILINE)[1]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


class GuideTest(EndToEndTest):
    def test_five_minutes(self):
        port = str(berth_process.free_port())
        text = section("Five minutes").replace("5000", port)
        for block in blocks(text, "yaml"):
            (self.directory / re.match(r"# (\S+)\n", block)[1]).write_text(block)
        self.assertTrue((self.directory / "berth.yaml").exists() and (self.directory / "policy.yaml").exists())
        SmallImage().write_layout(self.directory / "mine")
        (self.directory / "berth").symlink_to(berth_process.BERTH)
        # The registry that it starts ends with it.
        script = "\n".join(["set -e", "trap 'kill $(jobs -p)' EXIT", *blocks(text, "sh")])
        path = f"{self.directory}:/usr/local/bin:/usr/bin:/bin"
        environment = {
            "PATH": path,
            "HOME": str(self.directory),
            "REGISTRY_AUTH_FILE": str(self.directory / "auth.json"),
        }
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.directory,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, said + (self.directory / "serve.log").read_text())
        self.assertRegex(said, r'"Tags": \[\s*"1"\s*\]')
        self.assertIn(REFUSED, said.replace("\\", ""))
        self.assertRegex(said, "(?i)unauthorized|authentication required")
        self.assertIn(REFUSED, GUIDE.read_text(), "the guide says what the client says")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["bash", "--version"], ["curl", "--version"], ["skopeo", "--version"]])
    end_to_end.main()
