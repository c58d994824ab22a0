# SPDX-License-Identifier: Apache-2.0
"""What people do with rules before they use them: berth policy check, explain and test. The recipes of the plugin's cookbook
are taken out of its README, and hold for the cases that stand behind them."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from end_to_end import EndToEndTest

README = berth_process.ROOT / "plugins/auth/policy/README.md"
OK, FAILED, USAGE, CONFIG = 0, 1, 2, 78

RULES = """\
version: 1
groups: {ci: ["user:robot"]}
rules:
  - {id: rel, effect: deny, who: ["*"], except: ["group:ci"], repos: ["**"], tags: ["v*"], actions: [push, overwrite, delete]}
  - {id: team, effect: allow, who: [authenticated], repos: ["team/**"], actions: [pull, push, list]}
  - {id: claim, effect: allow, who: ["workload:*"], repos: ["ci/*"], actions: [push], when: {claims.ref: main, tls: true}}
  - {id: near, effect: allow, who: [anonymous], repos: ["near"], actions: [pull], when: {client.cidr: [10.0.0.0/8]}}
"""


class PolicyTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.rules = self.write("rules.yaml", RULES)

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    def policy(self, code, *words):
        """Standard output and standard error of `berth policy …`, which has to end with `code`."""
        done = subprocess.run([berth_process.BERTH, "policy", *map(str, words)], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def test_check_tells_that_rules_are_right(self):
        out, err = self.policy(OK, "check", self.rules)
        self.assertEqual((out, err), (f"{self.rules}: ok\n", ""))

    def test_check_tells_what_is_odd(self):
        rules = self.write("odd.yaml", 'version: 1\nrules:\n  - {id: all, effect: allow, who: ["*"], repos: ["**"], '
                                       'actions: [delete]}\n')
        out, err = self.policy(OK, "check", rules)
        self.assertEqual(out, f"{rules}: ok\n")
        self.assertRegex(err, rf"^warning: {rules}:3:10: .*without an account.*delete")

    def test_check_tells_all_mistakes_with_their_places(self):
        rules = self.write("bad.yaml", "version: 2\nrules:\n" + "".join(
            f"  - {{id: r{n}, effect: alow, who: [alice], repos: [/a], actions: [pul]}}\n" for n in range(20)))
        out, err = self.policy(CONFIG, "check", rules)
        self.assertEqual(out, "")
        lines = err.splitlines()
        self.assertEqual(len(lines), 1 + 20 * 4, err)
        for line in lines:
            self.assertRegex(line, rf"^{re.escape(str(rules))}:\d+:\d+: ")
        self.assertIn('"alow" is no effect (did you mean "allow"?)', lines[1])

    def test_check_names_a_file_that_is_not_there(self):
        _, err = self.policy(CONFIG, "check", self.directory / "none.yaml")
        self.assertIn("none.yaml: cannot be read", err)

    def test_a_plugin_that_is_no_authoriser_is_refused(self):
        _, err = self.policy(FAILED, "check", self.rules, "--plugin", "storage-fs")
        self.assertIn("berth.auth/1", err)

    def test_explain_tells_each_action_and_its_rule(self):
        out, _ = self.policy(OK, "explain", self.rules, "--user", "alice", "--repo", "team/x", "--tag", "v1")
        self.assertEqual([line.split()[:2] for line in out.splitlines()[1:]],
                         [["pull", "allowed"], ["push", "denied"], ["overwrite", "denied"], ["delete", "denied"],
                          ["list", "allowed"]])
        self.assertIn('rule "rel" denies it; the client reads: rule "rel" denies push of v1', out)
        self.assertIn('rule "team" allows it', out)

    def test_explain_takes_everything_that_rules_look_at(self):
        rows = [
            (["--user", "robot", "--repo", "team/x", "--tag", "v1", "--action", "push"], "allowed"),
            (["--user", "eve", "--group", "dev,ci", "--repo", "team/x", "--tag", "v1", "--action", "push"], "allowed"),
            (["--anonymous", "--repo", "near", "--from", "10.9.9.9", "--action", "pull"], "allowed"),
            (["--anonymous", "--repo", "near", "--from", "11.9.9.9", "--action", "pull"], "no rule"),
            (["--anonymous", "--repo", "near", "--action", "catalog"], "no rule"),
            (["--user", "w", "--kind", "workload", "--claims", '{"ref": "main"}', "--tls", "--repo", "ci/a", "--action",
              "push"], "allowed"),
            (["--user", "w", "--kind", "workload", "--claims", '{"ref": "main"}', "--repo", "ci/a", "--action", "push"],
             "no rule"),
            (["--user", "w", "--claims", '{"ref": "main"}', "--tls", "--repo", "ci/a", "--action", "push"], "no rule"),
        ]
        for words, answer in rows:
            with self.subTest(" ".join(words)):
                out, _ = self.policy(OK, "explain", self.rules, *words)
                _, line = out.splitlines()
                self.assertEqual(line.split(maxsplit=1)[1][:len(answer)], answer)

    # L6.
    def test_explain_shows_that_the_anonymous_read_no_rule(self):
        out, _ = self.policy(OK, "explain", self.rules, "--anonymous", "--repo", "team/x", "--tag", "v1", "--action", "push")
        self.assertIn("the client reads: push of v1 is denied", out)

    def test_mistakes_of_usage(self):
        for words in (["explain", self.rules, "--repo", "a"], ["explain", self.rules, "--user", "a", "--anonymous", "--repo", "a"],
                      ["explain", self.rules, "--user", "a"], ["explain", self.rules, "--user", "a", "--repo", "a", "--kind", "x"],
                      ["explain", self.rules, "--user", "a", "--repo", "a", "--action", "x"],
                      ["explain", self.rules, "--user", "a", "--repo", "a", "--claims", "[]"],
                      ["test", self.rules], ["check"], []):
            with self.subTest(" ".join(map(str, words))):
                self.policy(USAGE, *words)
        _, err = self.policy(FAILED, "explain", self.rules, "--user", "a", "--repo", "A/B")
        self.assertIn("no well-formed repository", err)

    def test_test_tells_each_case_that_fails_with_its_place(self):
        cases = self.write("cases.yaml", """\
- {user: alice, groups: [], repo: team/x, tag: v1, action: push, expect: deny, rule: rel}
- {user: alice, repo: team/x, tag: v1, action: push, expect: allow}
- user: alice
  groups: [ci]
  repo: team/x
  tag: v1
  action: push
  expect: allow
  rule: rel
- {anonymous: true, repo: team/x, action: pull, expect: refused}
- {anonymous: true, repo: team/x, action: pull, expect: deny}
""")
        out, _ = self.policy(FAILED, "test", self.rules, cases)
        self.assertEqual(out.splitlines(), [
            f"{cases}:2:3: user alice, push of team/x:v1: expected allow, got denied by rule rel",
            f"{cases}:3:3: user alice, push of team/x:v1: expected allow by rule rel, got allowed by rule team",
            f"{cases}:11:3: anonymous, pull of team/x: expected deny, got no rule",
            "5 cases, 3 failed",
        ])

    def test_test_tells_mistakes_of_cases(self):
        cases = self.write("cases.yaml", """\
- {user: alice, robot: bob, repo: team/x, action: push, expect: allow}
- {user: alice, repo: team/x, action: pusch, expect: allow}
- {user: alice, rep: team/x, action: push, expect: maybe}
- {user: alice, repo: team/x, groups: ci, claims: x}
""")
        _, err = self.policy(CONFIG, "test", self.rules, cases)
        for place in ("1:3: a case asks for one of", '2:39: "pusch" is no action', '3:17: "rep" is no key of a case',
                      "3:52: expect is allow", "3:3: the case has no repo", "4:3: the case has no action",
                      "4:3: the case has no expect", "4:39: groups is a list", "4:51: claims is a map"):
            self.assertIn(f"{cases}:{place}", err)
        self.policy(CONFIG, "test", self.rules, self.write("empty.yaml", ""))
        self.policy(CONFIG, "test", self.rules, self.directory / "none.yaml")

    def test_the_cookbook_holds(self):
        text = README.read_text()
        recipes = re.findall(r"^### (.+?)\n+```yaml\n(version.+?)```\n+```yaml\n(- .+?)```", text, re.DOTALL | re.MULTILINE)
        self.assertEqual(len(recipes), 8)
        self.assertEqual(len(re.findall(r"^### ", text, re.MULTILINE)), 8)
        for title, rules, cases in recipes:
            with self.subTest(title):
                out, _ = self.policy(OK, "test", self.write("rules.yaml", rules), self.write("cases.yaml", cases))
                self.assertRegex(out, rf"^{cases.count('expect:')} cases, 0 failed$")
                _, err = self.policy(OK, "check", self.directory / "rules.yaml")
                self.assertEqual(err, "")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
