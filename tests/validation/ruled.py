# SPDX-License-Identifier: Apache-2.0
"""A registry with rules about images, and the commands that ask it."""

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
from end_to_end import EndToEndTest

NEEDED = "org.opencontainers.image.source"


def labels(mode="enforce", **more):
    """A rule that images of RegistryClient.push_image break."""
    return {"id": "labels", "plugin": "content", "mode": mode, "with": {"required_labels": [NEEDED]}, **more}


def layers(most, mode="enforce", **more):
    return {"id": "layers", "plugin": "content", "mode": mode, "with": {"max_layers": most}, **more}


def berth(*words, **options):
    return subprocess.run(
        [berth_process.BERTH, *map(str, words)], capture_output=True, text=True, timeout=120, check=False, **options
    )


class RuledTest(EndToEndTest):
    """`sets` is what validation.yaml has; `config` more of berth.yaml."""

    sets = {}
    config = {}
    clients = None

    def setUp(self):
        super().setUp()
        self.rules_file = self.directory / "validation.yaml"
        self.write_rules(self.sets)
        validation = {"file": str(self.rules_file)} | ({"clients": self.clients} if self.clients else {})
        config = {"version": 1, "validation": validation, **self.config}
        (self.directory / "berth.yaml").write_text(json.dumps(config))
        self.registry = self.start()

    def start(self):
        return self.serve(config=self.directory / "berth.yaml")

    def write_rules(self, sets):
        new = self.directory / "new.yaml"
        new.write_text(json.dumps({"version": 1, "sets": sets}))
        new.replace(self.rules_file)

    def ask(self, *words, **options):
        """`berth validate …` of this registry."""
        return berth("validate", *words, "--url", f"http://{self.registry.address}", **options)

    def ask_json(self, code, *words):
        done = self.ask(*words, "--format", "json")
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)
