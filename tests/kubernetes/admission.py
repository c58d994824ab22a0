# SPDX-License-Identifier: Apache-2.0
"""A registry that clusters ask: `berth serve` with a certificate and a validation.yaml, and reviews to ask it with. Every
answer goes through the checker of what a strict API server takes."""

import copy
import json
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
from certificates import Authority
from end_to_end import EndToEndTest
from registry_client import digest_of
from review_checker import check_admission_answer, check_image_answer

HOST = "reg.example.com"  # The registry's name for the images that it keeps.
LINK = "https://wiki.example.com/images"
FIXTURES = berth_process.ROOT / "tests" / "unit" / "kubernetes" / "fixtures"
RULES = f"""version: 1
sets:
  default:
    rules:
      - {{id: hosts, plugin: images, with: {{allow: ["{HOST}/**", "registry.k8s.io/**"]}}}}
      - {{id: moving, plugin: images, mode: warn, with: {{tags: {{deny: [latest]}}}}}}
  pinned:
    rules:
      - {{id: pin, plugin: images, with: {{digest: resolve, must_exist: true}}}}
  prod:
    match: {{namespaces: ["prod-*"]}}
    rules:
      - {{id: never, plugin: images, with: {{deny: ["*/**"]}}}}
cluster:
  extractors:
    - {{group: argoproj.io, kind: Workflow, pointers: ["/spec/**/image"]}}
  link: {LINK}
"""


def recorded():
    """Name -> what an API server sent once: path, headers and body, all as it was."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*.json"))}


def review(name):
    """The body of a recorded request, to be changed at will."""
    return copy.deepcopy(recorded()[name]["body"])


def pod_review(*images, operation="CREATE", namespace="default", **changes):
    """A review of a pod with these images; `changes` go into the request."""
    asked = review("validate-pods-create")
    request = asked["request"]
    containers = [{"name": f"c{number}", "image": image} for number, image in enumerate(images)]
    request["object"]["spec"]["containers"] = containers
    request["object"]["metadata"]["namespace"] = namespace
    request.update(operation=operation, namespace=namespace, **changes)
    return asked


class AdmissionTest(EndToEndTest):
    """Gives each test `registry`, over TLS, with `rules`; `config` is more of berth.yaml."""

    rules = RULES
    config = {}

    def setUp(self):
        super().setUp()
        self.authority = Authority(self.directory)
        self.certificate, self.key = self.authority.issue("berth", ["127.0.0.1", "localhost"])
        self.context = ssl.create_default_context(cafile=self.authority.certificate)
        self.write_rules(self.rules)
        tls = {"certificate": str(self.certificate), "key": str(self.key)}
        http = {"external_url": f"https://{HOST}", "tls": tls}
        config = {"version": 1, "http": http, "validation": {"file": "validation.yaml"}, **self.config}
        (self.directory / "berth.yaml").write_text(json.dumps(config))
        self.registry = self.serve(config=self.directory / "berth.yaml", context=self.context)
        self.http = self.client(self.registry)

    def write_rules(self, text):
        (self.directory / "validation.yaml").write_text(text)

    def post(self, path, body, headers=None):
        """`body`: bytes, or what becomes JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.request("POST", path, content, {"Content-Type": "application/json", **(headers or {})})

    def validated(self, asked, rules="default", path=None):
        """The checked response to a review."""
        answer = self.post(path or f"/admission/v1/validate/{rules}?timeout=5s", asked)
        self.assertEqual(answer.status, 200, answer.body)
        return check_admission_answer(asked, answer.body)

    def mutated(self, asked, rules="pinned"):
        answer = self.post(f"/admission/v1/mutate/{rules}?timeout=5s", asked)
        self.assertEqual(answer.status, 200, answer.body)
        return check_admission_answer(asked, answer.body, is_mutating=True)

    def images_reviewed(self, asked, rules="default"):
        answer = self.post(f"/admission/v1/imagereview/{rules}?timeout=30s", asked)
        self.assertEqual(answer.status, 200, answer.body)
        return check_image_answer(answer.body)

    def assert_allowed(self, response):
        self.assertTrue(response["allowed"], response)

    def assert_refused(self, response, *texts):
        self.assertFalse(response["allowed"], response)
        self.assertEqual((response["status"]["code"], response["status"]["reason"]), (403, "Forbidden"))
        for text in texts:
            self.assertIn(text, response["status"]["message"])

    def push(self, repository, tag="1", layers=(b"a layer",)):
        """An image of one's own; returns its digest."""
        return digest_of(self.http.push_image(repository, tag, list(layers)))
