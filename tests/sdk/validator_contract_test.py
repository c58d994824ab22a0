# SPDX-License-Identifier: Apache-2.0
"""berth plugin test of validators: those that others built keep the contract, and what breaks it is found."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from author import BUILD, LIBCXX, AuthorTest, require_libcxx, require_python_grpc

LABELLED = {"config": {"config": {"Labels": {"team": "web"}}}}


class ValidatorContractTest(AuthorTest):
    def contract(self, *words, code=0):
        """What was said, and the checks that failed."""
        said = self.berth("plugin", "test", *words, code=code)
        print(said.splitlines()[-1])
        return said, [line[16:] for line in said.splitlines() if line.startswith("failed ")]

    def of_project(self, folder, so, code=0):
        return self.contract(so, "--config", folder / "config.json", "--profile", folder / "profile.json", code=code)

    def broken(self, language, source, *changes):
        """A template with a mistake in it: what failed, and what was said."""
        folder = self.project("broken", language, kind="validation")
        file = folder / source
        text = file.read_text()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        file.write_text(text)
        said, failed = self.of_project(folder, self.build(folder), code=1)
        return failed, said

    def assert_found(self, failed, check, reason):
        self.assertTrue(any(one.startswith(check) and reason in one for one in failed), failed)

    def test_the_template_in_c_passes(self):
        folder = self.project("acme-c", "c", kind="validation")
        so = self.build(folder)
        self.assertEqual(self.run_tool("nm", "-D", "--defined-only", so).split()[2:], ["berth_plugin_entry"])
        self.run_in(folder, "ctest", "--test-dir", "build", "--output-on-failure")

    def test_the_template_in_cpp_passes_with_gcc(self):
        folder = self.project("acme-gcc", "cpp", kind="validation")
        self.build(folder)
        self.run_in(folder, "ctest", "--test-dir", "build", "--output-on-failure")

    def test_the_template_in_cpp_passes_with_clang_and_libcxx(self):
        folder = self.project("acme-clang", "cpp", kind="validation")
        self.build(folder, *LIBCXX)
        self.run_in(folder, "ctest", "--test-dir", "build", "--output-on-failure")

    def test_the_template_in_python_passes(self):
        folder = self.project("acme-python", "python", kind="validation")
        self.run_in(folder, "./generate")
        self.assertIn(" 0 failed", self.run_in(folder, "./test"))

    def test_ours_pass(self):
        config, profile = self.home / "config.json", self.home / "profile.json"
        rules = self.home / "rule.lua"
        rules.write_text('function check(image) if image.tag == "latest" then violation("tag", "give it a version") end end')
        latest = {"source": "tag", "tag": "latest", **LABELLED, "expect": "refuse", "codes": ["tag"]}
        plain = {"source": "admission", "image": "reg.example.com/team/app", "tag": "1", **LABELLED, "expect": "pass",
                 "written": "reg.example.com/team/app:1"}
        cases = {
            "content": ({"required_labels": ["team"], "max_layers": 20},
                        [{**LABELLED, "expect": "pass"}, {"config": {"os": "linux"}, "expect": "refuse"}]),
            "images": ({"allow": ["reg.example.com/**"]},
                       [plain, {"source": "admission", "image": "docker.io/library/nginx", "tag": "1", "expect": "refuse",
                                "written": "nginx:1"}]),
            # Its budget ends the script for a tag of 1 MiB, and that is a fault of whoever sets it.
            "lua": ({"file": str(rules), "memory": "64MiB"}, [{**latest, "tag": "1", "expect": "pass", "codes": []}, latest]),
            "vulnerabilities": ({"max_severity": "medium"}, [{"source": "tag", **LABELLED, "expect": "refuse"}]),
        }
        for name, (settings, images) in cases.items():
            with self.subTest(name):
                config.write_text(json.dumps(settings))
                profile.write_text(json.dumps({"images": images}))
                said, _ = self.contract(BUILD / f"plugins/{name}.so", "--config", config, "--profile", profile)
                self.assertIn("passed          profile: images are decided as expected", said)

    def test_another_decision_than_the_profile_expects_is_found(self):
        folder = self.project("acme-profile", "c", kind="validation")
        so = self.build(folder)
        profile = folder / "profile.json"
        image = {"source": "tag", "tag": "1", "manifest": "{}"}
        cases = (({"expect": "pass"}, "is refused: approval: nobody has approved it"),
                 ({"expect": "undecided"}, "expected: undecided"),
                 ({"expect": "refuse", "codes": ["age"]}, 'has no violation "age"'),
                 ({"expect": "refuse", "replacement": "a/b:1"}, 'is replaced by "", expected "a/b:1"'))
        for expected, reason in cases:
            with self.subTest(reason):
                profile.write_text(json.dumps({"images": [{**image, **expected}]}))
                _, failed = self.of_project(folder, so, code=1)
                self.assert_found(failed, "profile: images are decided as expected", reason)

    def test_a_profile_without_a_refusal_proves_nothing(self):
        folder = self.project("acme-lax", "c", kind="validation")
        so = self.build(folder)
        (folder / "profile.json").write_text(
            json.dumps({"claims": ["validate"], "images": [{"manifest": "{}", "expect": "pass"}]}))
        _, failed = self.of_project(folder, so, code=1)
        self.assertEqual(len(failed), 1, failed)
        self.assert_found(failed, "profile: there is an image that passes", "the profile claims validate")

    def test_what_was_not_claimed_is_asked_of_its_kind_only(self):
        folder = self.project("acme-kinds", "c", kind="validation")
        so = self.build(folder)
        said, _ = self.of_project(folder, so)
        self.assertNotIn("credentials", said)
        (folder / "profile.json").write_text(json.dumps({"claims": ["authenticate"]}))
        _, failed = self.of_project(folder, so, code=1)
        self.assert_found(failed, "manifest: it has every method that the profile claims", "authenticate")

    def test_hostile_json_that_throws_is_found(self):
        failed, _ = self.broken("cpp", "src/plugin.cpp", ('memberOf(memberOf(json, "config"), "Labels")',
                                                          'json.at("config").at("Labels")'))
        self.assert_found(failed, "hostile: manifests and configs that are none", "as config is answered with INTERNAL")

    def test_a_state_between_calls_is_found(self):
        failed, _ = self.broken("cpp", "src/plugin.cpp", ('findings.violation("not_here", "it is not',
                                'static std::atomic<int> n{0};\n      findings.violation("not_here", std::to_string(++n) + "'),
                                ("#include <memory>", "#include <atomic>\n#include <memory>\n#include <string>"))
        self.assert_found(failed, "images: the same question gets the same answer", "asked again")

    def test_needs_without_end_are_found(self):
        failed, _ = self.broken("cpp", "src/plugin.cpp", ("    const auto index = look",
                                '    for (int i = 0; i < 9; ++i) look.tag("step-" + std::to_string(i));\n'
                                "    const auto index = look"), ("#include <memory>", "#include <memory>\n#include <string>"))
        self.assert_found(failed, "needs: they end when nothing of it is there", "4 rounds are the most")

    def test_more_than_50_needs_are_found(self):
        failed, _ = self.broken("cpp", "src/plugin.cpp", ("    const auto index = look",
                                '    std::vector<std::string> tags;\n'
                                '    for (int i = 0; i < 60; ++i) tags.push_back("step-" + std::to_string(i));\n'
                                "    std::vector<Wanted> all;\n"
                                "    for (const auto& tag : tags) all.push_back({BERTH_NEED_TAG, tag});\n"
                                "    look.want(all);\n    const auto index = look"))
        self.assert_found(failed, "images: it answers at pushes", "more than 50 things")

    def test_asking_for_the_same_again_is_found(self):
        failed, _ = self.broken("c", "src/plugin.c", ("if (evidence == 0) return needTag", "return needTag"))
        self.assert_found(failed, "profile: images are decided as expected", "again, which it was given")

    def test_texts_that_are_no_text_are_found(self):
        failed, _ = self.broken("c", "src/plugin.c", ('TEXT("it is not kept in this registry, so', 'TEXT("\\xff'))
        self.assert_found(failed, "images: it answers for what is not kept", "a violation's message is no UTF-8 text")

    def test_a_crash_without_memory_is_found(self):
        failed, _ = self.broken("c", "src/plugin.c", ("  if (made == 0) return 0;\n", ""))
        self.assertEqual(len(failed), 1, failed)
        self.assert_found(failed, "memory: Validate stands that the host has no memory", "the plugin crashed")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["cmake", "--version"], ["g++", "--version"], ["protoc", "--version"]])
    require_libcxx()
    require_python_grpc()
    end_to_end.main()
