# SPDX-License-Identifier: Apache-2.0
"""A registry with rules for what may enter and run: `berth serve` with a validation.yaml, and images made to fit or to
break them."""

import json
import os
import re

from end_to_end import EndToEndTest
from guarded import replace
from registry_client import CONFIG_TYPE, LAYER_TYPE, MANIFEST_TYPE, descriptor, digest_of

HOST = "reg.example.com"  # By which a cluster knows the registry; pushed images are called localhost/….
RELOAD_SECONDS = 10  # Changes are promised within about two.


def rule(name, plugin, with_=None, **keys):
    """A rule as JSON, which is YAML too."""
    return {"id": name, "plugin": plugin, **({"with": with_} if with_ else {}), **keys}


def rules_file(*rules, **keys):
    """A file with the one set "default"."""
    return json.dumps({"version": 1, "sets": {"default": {"rules": list(rules), **keys}}}, ensure_ascii=False)


def script(text, **keys):
    """What stands below `with` of a rule of the plugin lua."""
    return {"script": text, **keys}


class Image:
    """An image whose blobs nobody else has; `labels` and more of `config` are the config's."""

    def __init__(self, labels=None, layers=1, **config):
        nonce = os.urandom(8).hex()
        self.layers = [f"{nonce} {number}".encode() for number in range(layers)]
        document = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Labels": labels or {}, **config},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(layer) for layer in self.layers]},
        }
        self.config = json.dumps(document).encode()
        self.manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST_TYPE,
                "config": descriptor(self.config, CONFIG_TYPE),
                "layers": [descriptor(layer, LAYER_TYPE) for layer in self.layers],
            }
        ).encode()
        self.digest = digest_of(self.manifest)

    def push_blobs(self, client, repository):
        for content in (self.config, *self.layers):
            client.push_blob(repository, content)

    def put(self, client, repository, reference=None, query=""):
        """The answer to the manifest's PUT by `reference`, else by digest, whose blobs are pushed before it."""
        self.push_blobs(client, repository)
        return put(client, repository, f"{reference or self.digest}{query}", self.manifest)


def put(client, repository, reference, manifest, media_type=MANIFEST_TYPE):
    return client.request("PUT", f"/v2/{repository}/manifests/{reference}", manifest, {"Content-Type": media_type})


def warnings_of(answer):
    """The sentences of its Warning headers, as RFC 7234 writes them."""
    found = []
    for header in answer.headers.get_all("Warning") or []:
        quoted = re.fullmatch(r'299 - "((?:[^"\\]|\\.)*)"', header)
        assert quoted, f"no warning: {header!r}"
        found.append(re.sub(r"\\(.)", r"\1", quoted[1]))
    return found


class ValidatedTest(EndToEndTest):
    """Gives each test `registry`, whose rules are `rules` (the text of validation.yaml), and `http` to speak to it."""

    rules = rules_file()
    config = {}  # More of berth.yaml.

    def setUp(self):
        super().setUp()
        self.prepare()
        self.write_rules(self.rules)
        config = {"version": 1, "http": {"hosts": [HOST]}, "validation": {"file": "validation.yaml"}}
        (self.directory / "berth.yaml").write_text(json.dumps({**config, **self.config}))
        self.registry = self.serve(config=self.directory / "berth.yaml")
        self.http = self.client(self.registry)

    def prepare(self):
        """What the rules need to have in `self.directory` before the start."""

    def write_rules(self, text):
        replace(self.directory / "validation.yaml", text)

    def use_rules(self, text):
        """Writes them and waits until they are in force."""
        seen = len(self.registry.output())
        self.write_rules(text)
        said = self.registry.wait_until(
            lambda: re.search(
                "The validation rules are those of the file|The new validation rules are not used.*",
                self.registry.output()[seen:],
            ),
            "word of the new rules",
        )
        self.assertIn("are those of the file", said[0])

    def decisions(self, **query):
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return self.http.expect(200, "GET", f"/admission/v1/decisions?{words}").json()["decisions"]

    def assert_pushed(self, answer):
        self.assertEqual(answer.status, 201, answer.body)

    def assert_denied(self, answer, *reasons):
        """403 with one DENIED whose message has all `reasons`, in this order; returns the message."""
        self.assertEqual((answer.status, answer.error_code()), (403, "DENIED"), answer.body)
        errors = answer.json()["errors"]
        self.assertEqual(len(errors), 1)
        message, at = errors[0]["message"], 0
        for reason in reasons:
            self.assertIn(reason, message[at:])
            at = message.index(reason, at) + len(reason)
        return message

    def assert_invisible(self, repository, image, *tags):
        """Nothing tells that the image was ever pushed."""
        for reference in (image.digest, *tags):
            for method in ("GET", "HEAD"):
                path = f"/v2/{repository}/manifests/{reference}"
                self.assertEqual(self.http.request(method, path).status, 404, path)

    def review(self, *images, namespace="shop", hook="validate", rules="default", **changes):
        """`response` to an AdmissionReview of a new pod with containers of these images."""
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "pod", "namespace": namespace},
            "spec": {"containers": [{"name": f"c{at}", "image": image} for at, image in enumerate(images)]},
        }
        kind = {"group": "", "version": "v1", "kind": "Pod"}
        resource = {"group": "", "version": "v1", "resource": "pods"}
        request = {
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": kind,
            "resource": resource,
            "requestKind": kind,
            "requestResource": resource,
            "name": "pod",
            "namespace": namespace,
            "operation": "CREATE",
            "userInfo": {"username": "admin"},
            "object": pod,
            "oldObject": None,
            "dryRun": False,
            **changes,
        }
        document = {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}
        answer = self.http.expect(
            200, "POST", f"/admission/v1/{hook}/{rules}", json.dumps(document), {"Content-Type": "application/json"}
        )
        return answer.json()["response"]
