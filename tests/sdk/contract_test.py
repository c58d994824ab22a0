# SPDX-License-Identifier: Apache-2.0
"""berth plugin test: plugins that others built keep the contract, and what breaks it is found."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from author import BUILD, LIBCXX, AuthorTest, require_libcxx, require_python_grpc

RULES = """\
version: 1
rules:
  - {id: team, effect: allow, who: ["user:alice"], repos: ["team/**"], actions: [pull, push]}
"""


class ContractTest(AuthorTest):
    def contract(self, *words, code=0):
        """Verdict by check."""
        said = self.berth("plugin", "test", *words, code=code)
        print(said.splitlines()[-1])
        lines = [line for line in said.splitlines() if line.startswith(("passed", "failed", "not applicable"))]
        return {line[16:].split(":")[0] + ":" + line[16:].split(":")[1]: line[:16].strip() for line in lines}, said

    def of_project(self, folder, so, code=0):
        return self.contract(so, "--config", folder / "config.json", "--profile", folder / "profile.json", code=code)

    def broken(self, old, new):
        """The C++ template with a mistake in it."""
        folder = self.project("broken", "cpp")
        source = folder / "src/plugin.cpp"
        text = source.read_text()
        self.assertIn(old, text)
        source.write_text(text.replace(old, new))
        return folder, self.build(folder)

    def test_the_template_in_cpp_passes_with_gcc(self):
        folder = self.project("acme-gcc", "cpp")
        self.build(folder)
        self.run_in(folder, "ctest", "--test-dir", "build", "--output-on-failure")

    def test_the_template_in_cpp_passes_with_clang_and_libcxx(self):
        folder = self.project("acme-clang", "cpp")
        so = self.build(folder, *LIBCXX)
        needed = self.run_tool("readelf", "-d", so)
        self.assertNotIn("libc++", needed)
        self.assertNotIn("libstdc++", needed)
        symbols = self.run_tool("nm", "-D", "--defined-only", so).split()
        self.assertEqual(symbols[2:], ["berth_plugin_entry"])
        self.run_in(folder, "ctest", "--test-dir", "build", "--output-on-failure")

    def test_the_template_in_python_passes(self):
        folder = self.project("acme-python", "python")
        self.run_in(folder, "./generate")
        self.assertIn("0 failed", self.run_in(folder, "./test"))

    def test_an_authoriser_passes(self):
        (self.home / "rules.yaml").write_text(RULES)
        config, profile = self.home / "config.json", self.home / "profile.json"
        config.write_text(json.dumps({"file": "rules.yaml"}))
        question = {"subject": "alice", "repository": "team/a", "action": "push"}
        profile.write_text(json.dumps({"claims": ["authorize"], "decisions": [
            {**question, "expect": "allow", "rule": "team"}, {**question, "subject": "bob", "expect": "none"}]}))
        verdicts, said = self.contract(BUILD / "plugins/policy.so", "--config", config, "--profile", profile)
        self.assertEqual(verdicts["profile: decisions are as expected"], "passed", said)
        profile.write_text(json.dumps({"claims": ["authorize"], "decisions": [{**question, "expect": "deny"}]}))
        _, said = self.contract(BUILD / "plugins/policy.so", "--config", config, "--profile", profile, code=1)
        self.assertIn("push of team/a by alice is allow, expected deny", said)

    # P1: a password never leaves by a message.
    def test_a_password_in_a_message_is_found(self):
        folder, so = self.broken('fail(BERTH_UNAUTHENTICATED, "user name or password is wrong")',
                                 'fail(BERTH_UNAUTHENTICATED, "wrong: " + std::string{view(asked.password)})')
        verdicts, said = self.of_project(folder, so, code=1)
        self.assertEqual([name for name, verdict in verdicts.items() if verdict == "failed"],
                         ["status: no password is in a message or in the log"], said)

    def test_a_crash_without_memory_is_found(self):
        folder, so = self.broken("principal.subject = call.copy(view(asked.username));",
                                 "char* text = static_cast<char*>(call.raw()->alloc(call.raw(), 64, 1));\n"
                                 "    text[0] = 'x';\n    principal.subject = call.copy(view(asked.username));")
        verdicts, said = self.of_project(folder, so, code=1)
        self.assertEqual([name for name, verdict in verdicts.items() if verdict == "failed"],
                         ["memory: Authenticate stands that the host has no memory"], said)
        self.assertIn("the plugin crashed (Segmentation fault)", said)

    def test_internal_for_a_wrong_password_is_found(self):
        folder, so = self.broken("fail(BERTH_UNAUTHENTICATED,", "fail(BERTH_INTERNAL,")
        verdicts, said = self.of_project(folder, so, code=1)
        self.assertEqual(verdicts["status: wrong credentials are UNAUTHENTICATED, or not its business"], "failed", said)

    def test_who_takes_everybody_is_found(self):
        folder, so = self.broken("if (!is_right) return", "if (false) return")
        verdicts, said = self.of_project(folder, so, code=1)
        self.assertEqual(verdicts["profile: bad credentials are refused"], "failed", said)
        self.assertEqual(verdicts["status: nobody is known without a password"], "failed", said)

    def test_what_is_claimed_and_not_there_is_found(self):
        folder = self.project("acme-claims", "cpp")
        so = self.build(folder)
        profile = folder / "profile.json"
        profile.write_text(json.dumps({"claims": ["authenticate", "authorize"]}))
        _, said = self.of_project(folder, so, code=1)
        self.assertIn("failed          manifest: it has every method that the profile claims", said)
        self.assertIn("failed          profile: good credentials are known", said)
        self.assertIn("failed          hostile: 1000 accesses get 1000 decisions", said)
        profile.write_text("{}")
        self.of_project(folder, so)

    def test_what_dies_or_hangs_is_a_failed_check(self):
        config = self.home / "config.json"
        config.write_text(json.dumps({"die": 1}))
        _, said = self.contract(BUILD / "tests/plugins/auth_puppet.so", "--config", config, code=1)
        self.assertIn("the plugin crashed (Aborted)", said)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["cmake", "--version"], ["g++", "--version"], ["protoc", "--version"]])
    require_libcxx()
    require_python_grpc()
    end_to_end.main()
