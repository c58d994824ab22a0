# SPDX-License-Identifier: Apache-2.0
"""A push that the rules refuse: what the client is told, and that nothing of it can be seen afterwards."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from registry_client import CONFIG_TYPE, INDEX_TYPE, MANIFEST_TYPE, descriptor, digest_of, index_of
from validated import HOST, Image, ValidatedTest, put, rule, rules_file, script

LABEL = {"team": "web"}
LABELLED = rule("labels", "content", with_={"required_labels": ["team"], "artifacts": True})
MANY = """function check(image)
  for n = 0, 39 do violation("many", "reason number " .. n .. " of many: long long long long long long long") end
end"""
LONG = rule("many", "lua", images=["*/long/**"], with_=script(MANY))
WIDE = rule(
    "wide",
    "lua",
    images=["*/wide/**"],
    with_=script(
        'function check(image) local t = {} for i = 1, 300 do t[i] = "ö€𝄞" end violation("wide", table.concat(t)) end'
    ),
)
TAGS = rule("tags", "content", images=["*/tags/**"], with_={"tags": "v[0-9]+"})
QUOTED = rule(
    "quoted",
    "lua",
    images=["*/quoted/**"],
    with_=script(
        r"""function check(image) violation("quoted", 'a "quoted" back\\slash, a tab\t, a line\nand <b>&amp;</b>') end"""
    ),
)


class DeniedPushTest(ValidatedTest):
    rules = rules_file(LABELLED, LONG, WIDE, TAGS, QUOTED)

    def test_nothing_of_it_is_visible(self):
        image = Image()
        image.push_blobs(self.http, "new/app")
        before = self.http.catalog()  # With the repository: it holds blobs.
        message = self.assert_denied(
            image.put(self.http, "new/app", "v1"), '"default": [labels] the label "team" is missing'
        )
        self.assertIn("--label", message)
        self.assert_invisible("new/app", image, "v1")
        self.assert_denied(image.put(self.http, "new/app"), "[labels]")
        self.assert_invisible("new/app", image, "v1")
        self.assertEqual((self.http.tags("new/app"), self.http.catalog()), ([], before))
        for query in ("", "?artifactType=application/vnd.example"):
            listed = self.http.expect(200, "GET", f"/v2/new/app/referrers/{image.digest}{query}").json()
            self.assertEqual(listed["manifests"], [])

    def test_a_tag_stays_where_it_was(self):
        first, second = Image(LABEL), Image()
        self.assert_pushed(first.put(self.http, "old/app", "v1"))
        self.assert_denied(second.put(self.http, "old/app", "v1"), "[labels]")
        self.assertEqual(self.http.manifest("old/app", "v1").body, first.manifest)
        self.assert_invisible("old/app", second)
        self.assertEqual(self.http.tags("old/app"), ["v1"])
        self.assertEqual(self.http.catalog(), ["old/app"])

    def test_one_tag_that_is_refused_refuses_all(self):
        image = Image(LABEL)
        answer = image.put(self.http, "tags/app", query="?tag=v1&tag=latest&tag=v2")
        self.assert_denied(answer, "[tags]", "latest")
        self.assert_invisible("tags/app", image, "v1", "v2", "latest")
        self.assert_pushed(image.put(self.http, "tags/app", query="?tag=v1&tag=v2"))
        self.assertEqual(self.http.tags("tags/app"), ["v1", "v2"])

    def test_what_refers_to_an_image_is_not_listed(self):
        image = Image(LABEL)
        self.assert_pushed(image.put(self.http, "ref/app", "v1"))
        referrer = Image()
        document = {**json.loads(referrer.manifest), "subject": descriptor(image.manifest, MANIFEST_TYPE)}
        referrer.manifest = json.dumps(document).encode()
        referrer.digest = digest_of(referrer.manifest)
        self.assert_denied(referrer.put(self.http, "ref/app"), "[labels]")
        self.assert_invisible("ref/app", referrer)
        listed = self.http.expect(200, "GET", f"/v2/ref/app/referrers/{image.digest}").json()["manifests"]
        self.assertEqual(listed, [])

    def test_an_index_does_not_bring_in_what_was_refused(self):
        image = Image()
        self.assert_denied(image.put(self.http, "index/app"), "[labels]")
        self.assert_pushed(put(self.http, "index/app", "v1", index_of([image.manifest]), INDEX_TYPE))
        self.assert_invisible("index/app", image)
        response = self.review(f"{HOST}/index/app:v1")
        self.assertFalse(response["allowed"], response)
        self.assertIn(f"{image.digest}) is not in this registry", response["status"]["message"])

    def test_the_same_image_enters_where_no_rule_is_against_it(self):
        image = Image(LABEL)
        self.assert_denied(image.put(self.http, "long/app", "v1"), "[many]")
        self.assert_pushed(image.put(self.http, "short/app", "v1"))
        self.assert_invisible("long/app", image, "v1")

    def test_more_reasons_than_fit_are_counted(self):
        message = self.assert_denied(
            Image(LABEL).put(self.http, "long/app", "v1"), "reason number 0 ", "reason number 1 "
        )
        self.assertLessEqual(len(message.encode()), 1024)
        self.assertRegex(message, r"; and \d+ more$")
        told = message.count("reason number")
        self.assertEqual(int(message.split()[-2]), 40 - told)

    def test_a_reason_that_is_too_long_is_cut_between_characters(self):
        message = self.assert_denied(Image(LABEL).put(self.http, "wide/app", "v1"), "[wide]")
        self.assertLessEqual(len(message.encode()), 1024)
        self.assertTrue(message.endswith("€…") or message.endswith("ö…") or message.endswith("𝄞…"), message[-9:])
        self.assertNotIn("�", message)

    def test_a_reason_is_handed_on_as_it_is(self):
        message = self.assert_denied(Image(LABEL).put(self.http, "quoted/app", "v1"), "[quoted]")
        self.assertIn('a "quoted" back\\slash, ', message)
        self.assertIn("<b>&amp;</b>", message)

    def test_the_decision_is_kept(self):
        image = Image()
        self.assert_denied(image.put(self.http, "log/app", "v1"), "[labels]")
        newest = self.decisions(n=1)[0]
        self.assertEqual(
            (newest["source"], newest["image"], newest["tag"], newest["digest"], newest["allowed"]),
            ("manifest", "localhost/log/app", "v1", image.digest, False),
        )
        [verdict] = [one for one in newest["rules"] if one["rule"] == "labels"]
        self.assertEqual(verdict["violations"][0]["code"], "required_labels")

    def test_a_client_cannot_choose_by_which_name_it_is_judged(self):
        for host in ("registry.k8s.io", "reg.example.com", "evil.example"):
            self.http.push_blob("host/app", b"x")
            image = Image()
            image.push_blobs(self.http, "host/app")
            answer = self.http.request(
                "PUT", "/v2/host/app/manifests/v1", image.manifest, {"Content-Type": MANIFEST_TYPE, "Host": host}
            )
            self.assert_denied(answer, "[labels]")
            self.assertEqual(self.decisions(n=1)[0]["image"], "localhost/host/app")

    def test_hostile_documents_are_refused_and_do_no_harm(self):
        config = b'{"config": {"Labels": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}}"
        image = Image(LABEL)
        for bytes_of_config in (config, b"{", b"", os.urandom(1000), b'{"config":{"Labels":{"team":"x"}},"config":{}}'):
            with self.subTest(bytes_of_config[:20]):
                image.config = bytes_of_config
                image.manifest = json.dumps(
                    {**json.loads(image.manifest), "config": descriptor(bytes_of_config, CONFIG_TYPE)}
                ).encode()
                image.digest = digest_of(image.manifest)
                self.assert_denied(image.put(self.http, "hostile/app", "v1"), "[labels]")
                self.assert_invisible("hostile/app", image, "v1")
        self.assert_pushed(Image(LABEL).put(self.http, "hostile/app", "v1"))


class HostOfImagesTest(ValidatedTest):
    """What images are called where the registry has an external name."""

    config = {"http": {"external_url": "https://Reg.Example.com:443"}}
    rules = rules_file(rule("labels", "content", images=["reg.example.com/**"], with_={"required_labels": ["team"]}))

    def test_pushed_images_have_the_external_name(self):
        image = Image()
        for host in ("localhost", "other.example"):
            image.config = json.dumps({**json.loads(image.config), "author": host}).encode()
            self.http.push_blob("team/app", image.layers[0])
            self.http.push_blob("team/app", image.config)
            manifest = json.dumps(
                {**json.loads(image.manifest), "config": descriptor(image.config, CONFIG_TYPE)}
            ).encode()
            answer = self.http.request(
                "PUT", "/v2/team/app/manifests/v1", manifest, {"Content-Type": MANIFEST_TYPE, "Host": host}
            )
            self.assert_denied(answer, "[labels]")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
