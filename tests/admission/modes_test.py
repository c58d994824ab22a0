# SPDX-License-Identifier: Apache-2.0
"""What a rule's mode makes of its word, when it begins to count, and for which images it does not count."""

import datetime
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from validated import HOST, Image, ValidatedTest, put, rule, rules_file, script, warnings_of

WANTS_LABEL = {"required_labels": ["team"]}
LABELS = rule("labels", "content", with_=WANTS_LABEL)
SAID = '[labels] the label "team" is missing'
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)


def exempt(images, until, *rules, reason="OPS-12"):
    return {"images": images, "rules": list(rules), "until": str(until), "reason": reason}


class ModesTest(ValidatedTest):
    rules = rules_file(LABELS)

    def push(self, repository="team/app", tag="v1", labels=None):
        self.image = Image(labels)
        return self.image.put(self.http, repository, tag)

    def verdict(self, name, **query):
        """Of the rule, in the newest decision."""
        [found] = [one for one in self.decisions(n=1, **query)[0]["rules"] if one["rule"] == name]
        return found

    def test_warn_lets_pass_and_tells_the_client(self):
        self.use_rules(rules_file({**LABELS, "mode": "warn"}))
        answer = self.push()
        self.assert_pushed(answer)
        [warning] = warnings_of(answer)
        self.assertEqual(warning, SAID + "; set it when the image is built: docker build --label team=...")
        self.assertEqual(self.http.manifest("team/app", "v1").body, self.image.manifest)
        self.assertEqual(warnings_of(self.push(labels={"team": "web"})), [])
        verdict = self.verdict("labels")
        self.assertEqual(verdict["mode"], "warn")
        self.push()
        self.assertEqual(self.verdict("labels").get("violations"), None, "content says of the tag nothing")
        response = self.review(f"{HOST}/team/app:v1")
        self.assertTrue(response["allowed"])
        self.assertIn("the label", " ".join(response["warnings"]))

    def test_warnings_are_quoted_and_bounded(self):
        self.use_rules(
            rules_file(
                rule(
                    "odd",
                    "lua",
                    mode="warn",
                    with_=script(r"""function check(image)
                  violation("odd", 'a "quoted" back\\slash, ö and 𝄞')
                  for n = 1, 30 do warning("number " .. n) end
                end"""),
                )
            )
        )
        answer = self.push()
        self.assert_pushed(answer)
        said = warnings_of(answer)
        self.assertEqual(said[0], '[odd] a "quoted" back\\slash, ? and ?')
        self.assertEqual(said[1:], [f"[odd] number {n}" for n in range(1, 9)] + ["and 22 more"])
        for one in said:
            self.assertTrue(one.isascii() and one.isprintable(), one)

    def test_audit_lets_pass_and_keeps_the_decision(self):
        self.use_rules(rules_file({**LABELS, "mode": "audit"}))
        answer = self.push()
        self.assert_pushed(answer)
        self.assertEqual(warnings_of(answer), [])
        kept = [one for one in self.decisions() if one["source"] == "manifest"][0]
        [verdict] = kept["rules"]
        self.assertEqual(
            (kept["allowed"], verdict["mode"], verdict["violations"][0]["code"]), (True, "audit", "required_labels")
        )
        response = self.review(f"{HOST}/team/app:v1")
        self.assertEqual((response["allowed"], response.get("warnings", [])), (True, []))

    def test_off_is_not_asked(self):
        self.use_rules(rules_file({**LABELS, "mode": "off"}))
        answer = self.push()
        self.assert_pushed(answer)
        self.assertEqual(warnings_of(answer), [])
        self.assertEqual(self.decisions(n=1)[0]["rules"], [])

    def test_a_rule_that_will_count_warns_until_then(self):
        self.use_rules(rules_file({**LABELS, "effective_from": str(TOMORROW)}))
        answer = self.push()
        self.assert_pushed(answer)
        self.assertTrue(warnings_of(answer)[0].startswith(SAID))
        self.use_rules(rules_file({**LABELS, "effective_from": str(TODAY)}))
        self.assert_denied(self.push(), SAID)

    def test_a_denial_beats_whatever_others_say(self):
        others = [rule(mode, "content", mode=mode, with_=WANTS_LABEL) for mode in ("warn", "audit", "off")]
        self.use_rules(rules_file(others[0], LABELS, *others[1:]))
        message = self.assert_denied(self.push(), SAID)
        for mode in ("warn", "audit", "off"):
            self.assertNotIn(f"[{mode}]", message)

    def test_all_rules_are_told_at_once_and_in_their_order(self):
        rules = [rule(name, "content", with_={"required_labels": [name]}) for name in ("zeta", "alpha", "midst")]
        self.use_rules(rules_file(*rules))
        messages = {self.assert_denied(self.push(), "[zeta]", "[alpha]", "[midst]") for _ in range(5)}
        self.assertEqual(len(messages), 1, "the same question gets the same answer")

    def test_a_rule_that_cannot_be_decided(self):
        broken = rule("broken", "lua", with_=script("function check(image) return image.none end"))
        said = "[broken] it cannot be decided: "
        self.use_rules(rules_file(broken))
        self.assert_denied(self.push(), said)
        for on_error in ("warn", "allow"):
            self.use_rules(rules_file({**broken, "on_error": on_error}))
            answer = self.push()
            self.assert_pushed(answer)
            [warning] = warnings_of(answer)
            self.assertTrue(warning.startswith(said), warning)
        self.use_rules(rules_file({**broken, "on_error": "allow"}, LABELS))
        self.assert_denied(self.push(), SAID)

    def test_a_set_that_denies_what_no_rule_is_for(self):
        self.use_rules(rules_file({**LABELS, "images": ["*/team/**"]}, default="deny"))
        self.assert_pushed(self.push(labels={"team": "web"}))
        self.assert_denied(self.push("other/app"), "no rule of the set is for localhost/other/app")
        self.assertFalse(self.review("nginx")["allowed"])

    def test_an_exempt_image_passes_and_the_decision_says_why(self):
        self.use_rules(
            rules_file(
                LABELS,
                rule("tags", "content", with_={"tags": "v[0-9]+"}),
                exempt=[exempt(["*/legacy/**"], TOMORROW, "labels")],
            )
        )
        answer = self.push("legacy/app")
        self.assert_pushed(answer)
        self.assertEqual(warnings_of(answer), [])
        self.assertEqual(self.verdict("labels")["exempted"], f"OPS-12, until {TOMORROW}")
        self.assert_denied(self.push("legacy/app", "latest"), "[tags]")
        self.assert_denied(self.push("team/app"), SAID)
        self.assert_denied(self.push("evil/legacy/app"), SAID)

    def test_an_exemption_of_a_tag_or_a_digest_is_for_that_alone(self):
        by_digest = Image()
        self.use_rules(
            rules_file(
                LABELS,
                exempt=[
                    exempt(["*/team/app:v1"], TOMORROW, "labels"),
                    exempt([f"*/team/app@{by_digest.digest}"], TOMORROW, "labels"),
                ],
            )
        )
        self.assert_pushed(self.push("team/app", "v1"))
        self.assert_denied(self.push("team/app", "v2"), SAID)
        self.assert_denied(put(self.http, "team/app", self.image.digest, self.image.manifest), SAID)
        self.assert_pushed(by_digest.put(self.http, "team/app"))
        self.assert_pushed(by_digest.put(self.http, "team/app", "v3"))
        self.assert_denied(by_digest.put(self.http, "other/app", "v3"), SAID)

    def test_an_exemption_ends_and_the_log_says_so(self):
        for until, holds in ((YESTERDAY, False), (TODAY, False), (TOMORROW, True)):
            with self.subTest(until):
                seen = len(self.registry.output())
                self.use_rules(rules_file(LABELS, exempt=[exempt(["*/team/**"], until, "labels")]))
                answer = self.push()
                if holds:
                    self.assert_pushed(answer)
                else:
                    self.assert_denied(answer, SAID)
                self.assertEqual("no longer holds" in self.registry.output()[seen:], not holds)

    def test_a_file_with_a_mistake_is_told_and_the_old_rules_stay(self):
        (self.directory / "policy.yaml").write_text("version: 1\nrules: []\n")
        for text, said in (
            ("version: 1\nsets: [", "YAML"),
            ("", "version"),
            ("version: 2\n", "version 1"),
            (rules_file({**LABELS, "mode": "enforced"}), 'did you mean \\"enforce\\"'),
            (rules_file({**LABELS, "with": {"max_layer": 1}}), "max_layer"),
            (rules_file({**LABELS, "plugin": "contents"}), "contents"),
            (rules_file(rule("users", "policy", with_={"file": "policy.yaml"})), "berth.validation/1"),
            (rules_file(LABELS, LABELS), "is the id of the rule"),
            (rules_file(LABELS, exempt=[exempt(["*/x"], TOMORROW, "label")]), 'did you mean \\"labels\\"'),
            (rules_file(rule("own", "lua", with_=script("function chek() end"))), "check(image)"),
        ):
            with self.subTest(text):
                seen = len(self.registry.output())
                self.write_rules(text)
                self.registry.wait_until(
                    lambda: "The new validation rules are not used" in self.registry.output()[seen:],
                    "word of the mistake",
                )
                self.assertIn(said, self.registry.output()[seen:])
                self.assert_denied(self.push(), SAID)
        (self.directory / "validation.yaml").unlink()
        os.kill(self.registry.pid, signal.SIGHUP)
        self.registry.wait_until(lambda: "cannot be read" in self.registry.output(), "word that the file is gone")
        self.assert_denied(self.push(), SAID)
        self.use_rules(rules_file())
        self.assert_pushed(self.push())

    def test_a_set_of_another_name_decides_about_pushes(self):
        self.use_rules(rules_file(LABELS).replace('"sets": {', '"push": "strict", "sets": {"strict": {"rules": []}, '))
        self.assert_pushed(self.push())
        self.use_rules(rules_file(LABELS).replace('"default"', '"cluster"'))
        self.assert_pushed(self.push())
        self.assertFalse(self.review(f"{HOST}/none/app:v1", rules="cluster")["allowed"])


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
