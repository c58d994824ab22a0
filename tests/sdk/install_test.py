# SPDX-License-Identifier: Apache-2.0
"""The installed SDK: CMake and pkg-config find it, its version is that of the ABI, and headers need nothing else."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from author import AuthorTest

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(probe CXX)
find_package(berth-sdk {version} REQUIRED)
if(NOT TARGET berth::sdk OR NOT COMMAND berth_add_plugin OR NOT EXISTS "${{BERTH_SDK_PROTO_DIR}}/berth/plugin/v1/auth.proto")
  message(FATAL_ERROR "incomplete")
endif()
"""


class InstallTest(AuthorTest):
    def configure(self, version):
        folder = self.home / f"probe-{version}"
        folder.mkdir()
        (folder / "CMakeLists.txt").write_text(PROJECT.format(version=version))
        return subprocess.run(["cmake", "-B", "build"], cwd=folder, env=self.environment, capture_output=True, text=True,
                              check=False)

    def test_cmake_finds_the_version_of_the_abi_and_no_other(self):
        for version in ("1", "1.0.0"):
            done = self.configure(version)
            self.assertEqual(done.returncode, 0, done.stderr)
        for version in ("2", "1.1"):
            done = self.configure(version)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("berth-sdk", done.stderr)
            self.assertIn("version: 1.0.0", done.stderr)

    def test_the_version_is_that_of_the_header(self):
        text = (self.prefix / "include/berth/abi.h").read_text()
        self.assertIn("#define BERTH_ABI_MAJOR 1\n#define BERTH_ABI_MINOR 0\n", text)

    def test_pkg_config_finds_it(self):
        environment = {**self.environment, "PKG_CONFIG_PATH": str(self.prefix / "lib/pkgconfig")}
        ask = lambda *words: self.run_tool("pkg-config", *words, env=environment).strip()
        self.assertEqual(ask("--modversion", "berth-sdk"), "1.0.0")
        self.assertTrue(Path(ask("--variable=versionscript", "berth-sdk")).exists())
        self.assertTrue((Path(ask("--variable=protodir", "berth-sdk")) / "berth/plugin/v1/auth.proto").exists())
        flags = ask("--cflags", "berth-sdk").split()
        for compiler, language, header in (("gcc", "c", "berth/gen/auth.abi.h"), ("g++", "c++", "berth/plugin.hpp")):
            standard = "c99" if language == "c" else "c++20"
            source = self.home / "probe"
            source.write_text(f"#include <{header}>\n")
            self.run_tool(compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                          "-fsyntax-only", *flags, source)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["cmake", "--version"], ["pkg-config", "--version"], ["g++", "--version"]])
    end_to_end.main()
