# SPDX-License-Identifier: Apache-2.0
"""The official conformance suite (opencontainers/distribution-spec/conformance) against `berth serve`: no failure, no error,
no skip. `--version 1.1` with the defaults of Berth and of the suite; `--version dev` with all that the specification's main
branch adds, and with images that lack layers, which Berth takes when it is told to.

The suite's exit code is 0 too when it refused its configuration, and its junit file gives failed cases no <failure>, so the
counts that it prints decide, and results.yaml says that they are of this run."""

import argparse
import json
import os
import re
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import tools
from certificates import Authority
from end_to_end import PEER, EndToEndTest

# What the version adds to the suite, and how Berth has to be configured for it.
SUITE = {"1.1": {}, "dev": {"OCI_DATA_SPARSE": "true"}}
BERTH = {"1.1": {}, "dev": {"registry": {"sparse_manifests": "all"}}}
# Only what the suite itself turns off by default: two groups of checks.
DISABLED = {"1.1": 2, "dev": 0}
# The version 1.1 makes 862 checks. Fewer would mean that it asked for less than it can.
LEAST = 850

parser = argparse.ArgumentParser()
parser.add_argument("--version", choices=SUITE, default="1.1")
parser.add_argument("--transport", choices=("plain", "tls"), default="plain")


class OfficialSuite(EndToEndTest):
    def test_finds_nothing_to_complain_about(self):
        environment = self.environment(self.start_registry())
        results = self.directory / "results"
        results.mkdir()
        done = subprocess.run(
            [SUITE_PROGRAM], cwd=self.directory, env=environment, capture_output=True, text=True, timeout=280, check=False
        )
        self.assertTrue((results / "results.yaml").exists(), f"the suite ran nothing:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        counts = self.counts(done.stdout)
        print(", ".join(f"{name} {count}" for name, count in counts.items()))
        bad = [line for line in done.stdout.splitlines() if re.search(r": (FAIL|Error|Skip)\b", line)]
        self.assertEqual((counts["FAIL"], counts["Error"], counts["Skip"]), (0, 0, 0), "\n" + "\n".join(bad))
        self.assertEqual(counts["Disabled"], DISABLED[OPTIONS.version])
        self.assertGreater(counts["Total"], LEAST)
        self.assertEqual(counts["Pass"] + counts["Disabled"], counts["Total"])
        self.assertEqual(done.returncode, 0)

    def start_registry(self):
        if PEER:
            return self.serve()
        settings, context = {"version": 1, **BERTH[OPTIONS.version]}, None
        if OPTIONS.transport == "tls":
            self.authority = Authority(self.directory)
            certificate, key = self.authority.issue("server", ["127.0.0.1"])
            settings["http"] = {"tls": {"certificate": str(certificate), "key": str(key)}}
            context = ssl.create_default_context(cafile=self.authority.certificate)
        config = self.directory / "berth.yaml"
        config.write_text(json.dumps(settings))
        return self.serve(config=config, context=context)

    def environment(self, registry):
        """Nothing of the caller's that the suite would listen to."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OCI_")}
        if OPTIONS.transport == "tls":
            environment["SSL_CERT_FILE"] = str(self.authority.certificate)
        return environment | SUITE[OPTIONS.version] | {
            "OCI_VERSION": OPTIONS.version,
            "OCI_REGISTRY": registry.address,
            "OCI_TLS": "enabled" if OPTIONS.transport == "tls" else "disabled",
            "OCI_REPO1": "conformance/first",
            "OCI_REPO2": "conformance/second",
            "OCI_RESULTS_DIR": str(self.directory / "results"),
        }

    def counts(self, said):
        """The numbers below "OCI Conformance Result:"."""
        block = said[said.index("OCI Conformance Result:") :].split("\n\n")[0]
        return {name: int(number) for name, number in re.findall(r"^\s+(\w+)\.+:\s+(\d+)$", block, re.MULTILINE)}


OPTIONS, sys.argv[1:] = parser.parse_known_args()
if __name__ == "__main__":
    SUITE_PROGRAM = tools.require("conformance")
    end_to_end.main()
