# SPDX-License-Identifier: Apache-2.0
"""What /metrics says of the rules for what may enter and run, and that reviews of clusters have their bounds."""

import concurrent.futures
import json
import re
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import digest_of

RULES = {
    "version": 1,
    "sets": {
        "default": {
            "rules": [
                {"id": "latest", "plugin": "images", "with": {"tags": {"deny": ["latest"]}}},
                {"id": "labels", "plugin": "content", "mode": "warn", "with": {"required_labels": ["team"]}},
                {
                    "id": "broken",
                    "plugin": "lua",
                    "on_error": "allow",
                    "with": {"script": "function check(image) error('a fault') end", "kinds": ["image", "artifact"]},
                },
            ],
            "exempt": [
                {"images": ["*/old/**"], "rules": ["broken"], "until": "2999-01-01", "reason": "OPS-12"},
            ],
        }
    },
}


def review(image, padding=""):
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "annotations": {"padding": padding}},
        "spec": {"containers": [{"name": "a", "image": image}, {"name": "b", "image": image}]},
    }
    request = {
        "uid": "1",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "operation": "CREATE",
        "namespace": "shop",
        "userInfo": {"username": "secret-user"},
        "object": pod,
    }
    return json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}).encode()


class RuleMetricsTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        (self.directory / "validation.yaml").write_text(json.dumps(RULES))
        config = {"version": 1, "validation": {"file": "validation.yaml"}}
        (self.directory / "berth.yaml").write_text(json.dumps(config))
        self.registry = self.serve(config=self.directory / "berth.yaml")
        self.http = self.client(self.registry)

    def text(self):
        return self.http.expect(200, "GET", "/metrics").body.decode()

    def counts(self):
        """{(rule, source, outcome): number} of what is not 0."""
        series = r'^berth_validation_decisions_total{set="default",rule="(.*)",source="(.*)",outcome="(.*)"} (\d+)$'
        return {found[:3]: int(found[3]) for found in re.findall(series, self.text(), re.MULTILINE) if found[3] != "0"}

    def ask(self, image, padding=""):
        return self.client(self.registry).request("POST", "/admission/v1/validate/default", review(image, padding))

    def test_pushes_and_reviews_are_counted_once(self):
        self.assertEqual(self.counts(), {})
        self.assertIn('rule="latest",source="admission",outcome="denied"} 0\n', self.text(), "known from the start")
        self.http.push_image("team/app", "v1", [b"a layer"])
        pushed = self.counts()
        self.assertEqual(pushed[("labels", "manifest", "warned")], 1)
        self.assertEqual(pushed[("broken", "manifest", "undecided")], 1)
        self.assertEqual(pushed[("broken", "tag", "undecided")], 1)
        self.assertFalse([key for key in pushed if key[1] == "admission" or key[2] == "denied"], pushed)
        self.assertFalse(self.ask("example.org/app").json()["response"]["allowed"])
        self.assertEqual(self.counts()[("latest", "admission", "denied")], 1, "two containers have one image")
        self.http.push_image("old/app", "v1", [b"a layer"])
        self.assertEqual(self.counts()[("broken", "tag", "exempt")], 1)
        seconds = dict(re.findall(r"^berth_validation_duration_seconds_count(.*) (\d+)$", self.text(), re.MULTILINE))
        self.assertEqual(
            seconds,
            {
                '{set="default",source="admission"}': "1",
                '{set="default",source="manifest"}': "2",
                '{set="default",source="tag"}': "2",
            },
        )

    def test_the_page_names_no_client_and_all_families(self):
        self.http.push_image("secret/name", "secret-tag", [b"a layer"])
        self.ask("secret.example.org/name:secret")
        text = self.text()
        self.assertNotIn("secret", text)
        self.run_tool("promtool", "check", "metrics", input=text)
        page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
        named = set(re.findall(r"^\| `(berth_validation_\w+)` \|", page, re.MULTILINE))
        self.assertEqual(named, set(re.findall(r"^# TYPE (berth_validation_\S+)", text, re.MULTILINE)))
        self.assertEqual(len(named), 2)

    # Whoever reaches the port may send one, without a password.
    def test_many_large_reviews_cost_bounded_memory_and_stop_no_usual_one(self):
        image = f"example.org/app@{digest_of(b'nothing')}"
        small_values = b'"padding": "", "more": [' + b"{}," * 1_900_000 + b"{}]"
        large = review(image).replace(b'"padding": ""', small_values)

        def ask_largely():
            return self.client(self.registry).request("POST", "/admission/v1/validate/default", large)

        before = most = self.resident()
        usual = []
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            asked = [pool.submit(ask_largely) for _ in range(24)]
            while not all(one.done() for one in asked):
                began = time.monotonic()
                self.assertEqual(self.ask(image).status, 200)
                usual.append(time.monotonic() - began)
                most = max(most, self.resident())
            answers = [one.result() for one in asked]
        statuses = sorted(answer.status for answer in answers)
        more = (most - before) >> 20
        print(f"{len(large) >> 20} MiB each: {statuses}, {more} MiB more, usual ones {max(usual):.2f} s")
        self.assertLessEqual(set(statuses), {200, 503})
        self.assertIn(200, statuses)
        for answer in answers:
            if answer.status == 503:
                self.assertTrue(answer.headers["Retry-After"])
        self.assertLess(most - before, 500 << 20)

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.registry.pid}/status").read_text())[1]) << 10


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["promtool", "--version"]])
    end_to_end.main()
