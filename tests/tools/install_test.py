# SPDX-License-Identifier: Apache-2.0
"""A tool that cannot be installed is named with the reason, by the installer and by the test that skips for want of it; one
that is there is not installed again."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import tools

GO = """#!/bin/sh
case $1 in
  version) echo "go version go1.19.8 linux/amd64" ;;
  env) echo "https://proxy.invalid,direct" ;;
  *) echo "proxy: $GOPROXY" >&2; echo "module not found" >&2; exit 1 ;;
esac
"""
GO_THAT_SHOWS_ITS_MODULE = """#!/bin/sh
case $1 in
  version) echo "go version go1.99.0 linux/amd64" ;;
  env) echo "https://proxy.invalid" ;;
  mod) echo '{"GoMod": "MODULE"}' ;;
  build) while read -r line; do echo "$line"; done <go.mod; exit 1 ;;
esac
"""


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="berth-tools-test-")
        self.addCleanup(folder.cleanup)
        self.cache, self.programs = Path(folder.name) / "cache", Path(folder.name) / "bin"
        self.programs.mkdir()
        self.environment = {**os.environ, "BERTH_TOOLS": str(self.cache), "PATH": str(self.programs)}

    def program(self, name, text):
        path = self.programs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def run_python(self, *words):
        words = [sys.executable, *map(str, words)]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def install(self, *names):
        return self.run_python(HERE / "install", *names)

    def assert_skips(self, program, reason):
        needed = f"import sys; sys.path.insert(0, {str(HERE.parent / 'support')!r}); import tools; tools.require({program!r})"
        done = self.run_python("-c", needed)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertRegex(done.stdout, f"^skipped: {program} .* is not installed: .*{reason}")

    def test_without_go(self):
        done = self.install("crane")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"could not install crane \S+ \(\d+ s\): go is not installed")
        self.assert_skips("crane", "go is not installed")

    def test_with_a_go_that_is_too_old(self):
        self.program("go", GO.replace("https://proxy.invalid,direct", "local"))
        done = self.install("oras")
        self.assertRegex(done.stdout, r"it needs Go 1\.26\.7, and this is go1\.19\.8")
        self.assert_skips("oras", "it needs Go 1.26.7")

    def test_what_the_proxy_does_not_have_ends_there(self):
        self.program("go", GO.replace("1.19.8", "1.99.0"))
        done = self.install("crane")
        self.assertIn("proxy: https://proxy.invalid / module not found", done.stdout)
        self.assertEqual([path.name for path in self.cache.iterdir() if path.is_dir()], [], "nothing half done is left")

    def test_modules_that_a_repository_keeps_in_its_own_folders_come_from_the_proxy(self):
        module = self.cache.parent / "go.mod"
        module.write_text("replace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n\tother.io/x => other.io/y v1.0.0\n)\n")
        self.program("go", GO_THAT_SHOWS_ITS_MODULE.replace("MODULE", str(module)))
        row = tools.row_of("kube-apiserver")
        wanted = f"require k8s.io/kubernetes v{row['version']} / replace k8s.io/api => k8s.io/api v{row['staging']}\n"
        self.assertIn(wanted, self.install("kube-apiserver").stdout)

    def test_before_any_installation(self):
        self.assert_skips("crane", "tests/tools/install brings it")
        self.assert_skips("helm3", "tests/tools/install --all brings it")

    def test_a_tool_that_is_there_is_left_alone(self):
        row = tools.row_of("crane")
        self.program(self.cache / f"crane@{row['version']}" / "crane", "#!/bin/sh\n")
        done = self.install("crane")
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_name_that_is_not_in_the_table(self):
        self.assertIn("kran", self.install("kran").stderr)

    def test_the_slow_ones_are_the_last_of_the_table(self):
        labels = [row["label"] for row in tools.table()]
        self.assertEqual(labels, sorted(labels))
        self.assertEqual(set(labels), {"default", "slow"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
