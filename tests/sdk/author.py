# SPDX-License-Identifier: Apache-2.0
"""The frame of the tests that do what an author of a plugin does: an installed Berth in a folder of its own, and projects
outside the tree."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
from end_to_end import EndToEndTest, skip

BUILD = Path(os.environ.get("BERTH_BUILD", berth_process.ROOT / "build" / "release"))
PYTHON = os.environ.get("BERTH_TEST_PYTHON", "/usr/bin/python3")  # Debian's: it sees python3-grpcio.
LIBCXX = ["-DCMAKE_CXX_COMPILER=clang++", "-DCMAKE_CXX_FLAGS=-stdlib=libc++"]


def install(prefix):
    """The SDK as `cmake --install` gives it, and the program beside it."""
    words = ["cmake", "--install", BUILD, "--component", "sdk", "--prefix", prefix]
    subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "berth").symlink_to(berth_process.BERTH)


def require_libcxx():
    with tempfile.TemporaryDirectory() as folder:
        words = ["clang++", "-stdlib=libc++", "-x", "c++", "-", "-o", f"{folder}/a"]
        if not shutil.which("clang++") or subprocess.run(
                words, input="#include <string>\nint main() {}", text=True, capture_output=True, check=False).returncode:
            skip("clang++ with libc++ is not installed: clang libc++-dev libc++abi-dev")


def require_python_grpc():
    if subprocess.run([PYTHON, "-c", "import grpc, google.protobuf"], capture_output=True, check=False).returncode:
        skip(f"{PYTHON} has no gRPC: python3-grpcio python3-protobuf")


class AuthorTest(EndToEndTest):
    """Gives each test `prefix`, where Berth is installed, and `home`, a folder for projects."""

    @classmethod
    def setUpClass(cls):
        cls.installed = tempfile.TemporaryDirectory(prefix="berth-sdk-")
        cls.addClassCleanup(cls.installed.cleanup)
        cls.prefix = Path(cls.installed.name)
        install(cls.prefix)

    def setUp(self):
        super().setUp()
        self.home = self.directory / "home"
        self.home.mkdir()
        self.environment = {**os.environ, "CMAKE_PREFIX_PATH": str(self.prefix), "PYTHON": PYTHON,
                            "BERTH": berth_process.BERTH, "PATH": f"{self.prefix}/bin:{os.environ['PATH']}"}

    def berth(self, *words, code=0, folder=None):
        """Standard output and error of a command that has to end with `code`."""
        words = [berth_process.BERTH, *map(str, words)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=300, cwd=folder or self.home, check=False,
                              env=self.environment)
        self.assertEqual(done.returncode, code, f"{' '.join(words)}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def project(self, name, language, user="alice", kind="auth"):
        """A new project, whose user is `user`."""
        self.berth("plugin", "new", name, "--kind", kind, "--lang", language)
        folder = self.home / name
        for file in ("config.json", "profile.json"):
            (folder / file).write_text((folder / file).read_text().replace("alice", user))
        return folder

    def run_in(self, folder, *words):
        return self.run_tool(*words, cwd=folder, env=self.environment)

    def build(self, folder, *options):
        """The .so of a project in C++ or C."""
        self.run_in(folder, "cmake", "-B", "build", *options)
        self.run_in(folder, "cmake", "--build", "build")
        return folder / "build" / f"{folder.name}.so"

    def service(self, folder):
        """A running service of a Python project: its address."""
        self.run_in(folder, "./generate")
        socket = self.directory / f"{folder.name}.sock"
        process = berth_process.Process([PYTHON, folder / "service.py", "--listen", f"unix:{socket}", "--config",
                                         folder / "config.json"], self.directory / f"{folder.name}.log")
        self.own(process).wait_until(socket.exists, "socket")
        return f"unix:{socket}"


def config_of(folder):
    return json.loads((folder / "config.json").read_text())
