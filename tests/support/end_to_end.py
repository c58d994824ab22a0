# SPDX-License-Identifier: Apache-2.0
"""The frame of the end-to-end tests: a directory of their own, processes that are ended whatever happens, logs shown on
failure, and a skip (exit code 77, as CMake's SKIP_RETURN_CODE) with its reason when the machine lacks something."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import berth_process
from registry_client import RegistryClient

SKIPPED = 77
# "docker-registry" runs the tests that any registry must pass against Debian's, to judge the tests.
PEER = os.environ.get("BERTH_TEST_PEER", "")


class EndToEndTest(unittest.TestCase):
    """Gives each test `self.directory` and starts processes that end with it."""

    def setUp(self):
        # Clients take the path for a part of an image's name: no "_", which mkdtemp() may put anywhere.
        self.directory = Path(tempfile.gettempdir(), f"berth-test-{secrets.token_hex(8)}")
        self.directory.mkdir(mode=0o700)
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.started = []
        self.addCleanup(self.end_processes)

    def has_failed(self):
        """For cleanups, in each of which `_outcome.success` speaks of that cleanup alone."""
        result = self._outcome.result
        return any(test is self for test, _ in [*result.failures, *result.errors])

    def end_processes(self):
        failed = self.has_failed()
        for process in reversed(self.started):
            process.kill()
            if failed and process.log_path.exists():
                text = process.log_path.read_text(errors="replace")
                print(f"--- the end of {process.log_path.name}:\n{text[-6000:]}", file=sys.stderr)

    def own(self, process):
        """Starts a process and ends it with the test."""
        self.started.append(process)
        return process.start()

    def serve(self, name="serve", data=None, **options):
        """A running `berth serve` (or the peer)."""
        data = data or self.directory / "data"
        log = self.directory / f"{name}.log"
        if PEER == "docker-registry":
            return self.own(berth_process.DockerRegistry(data, log))
        return self.own(berth_process.Serve(data, log, **options))

    def back_end(self, listen=None, name="backend", data=None, **options):
        """A running `berth backend`, by default on a unix socket in the test's directory."""
        listen = listen or f"unix:{self.directory}/{name}.sock"
        data = data or self.directory / "data"
        return self.own(berth_process.BackEnd(listen, data, self.directory / f"{name}.log", **options))

    def client(self, registry, timeout=60, context=None):
        """With the registry's own trust, unless there is another `context`."""
        client = RegistryClient(registry.host, registry.port, timeout, context or registry.context)
        self.addCleanup(client.close)
        return client

    def run_tool(self, *words, seconds=600, **options):
        """Runs a program that must succeed; returns what it printed."""
        words = [str(word) for word in words]
        done = subprocess.run(words, capture_output=True, text=True, timeout=seconds, **options)
        if done.returncode != 0:
            self.fail(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def require_tools(versions):
    """Prints the version of each tool (a command line that says it), or skips the program when one is missing."""
    for words in versions:
        if shutil.which(words[0]) is None:
            skip(f"{words[0]} is not installed")
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        print((done.stdout or done.stderr).strip().splitlines()[0])


def require_root(what):
    if os.geteuid() != 0:
        skip(f"{what} needs root")


def require_berth():
    if PEER:
        skip(f"tests Berth itself, not {PEER}")


def main():
    if not PEER and not os.access(berth_process.BERTH, os.X_OK):
        sys.exit(f"{berth_process.BERTH} is not built; BERTH names another one")
    sys.stdout.flush()
    unittest.main(verbosity=2)
