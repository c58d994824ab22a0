#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long an API server waits for a decision about an image that is kept here and has to be signed: the first time that
anybody asks about the image, and afterwards. Images are signed as cosign does it (tag .sig, key on P-256). README.md has
the method."""

import argparse
import base64
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("BERTH", str(ROOT / "build" / "release" / "berth"))
sys.path.insert(0, str(ROOT / "tests" / "support"))

from berth_process import Serve
from registry_client import RegistryClient, digest_of
from validated import HOST, Image, rule, rules_file

SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
RULES = rules_file(
    rule("hosts", "images", with_={"allow": [f"{HOST}/**"], "tags": {"deny": ["latest"]}}),
    rule("signed", "signature", with_={"any_of": [{"cosign_key": "prod.pub"}]}, images=[f"{HOST}/prod/**"]),
)


def run(*words, text=b""):
    return subprocess.run([str(word) for word in words], input=text, capture_output=True, check=True).stdout


class Signer:
    """A key, and what cosign stores beside an image that was signed with it."""

    def __init__(self, folder):
        self.key = folder / "prod.key"
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        run("openssl", "pkey", "-in", self.key, "-pubout", "-out", folder / "prod.pub")

    def sign(self, client, repository, image):
        critical = {
            "identity": {"docker-reference": f"{HOST}/{repository}"},
            "image": {"docker-manifest-digest": image.digest},
            "type": "cosign container image signature",
        }
        payload = json.dumps({"critical": critical, "optional": None}).encode()
        signature = base64.b64encode(run("openssl", "dgst", "-sha256", "-sign", self.key, text=payload)).decode()
        config = json.dumps({"architecture": "", "os": "", "rootfs": {"type": "layers", "diff_ids": [digest_of(payload)]}})
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": described(config.encode(), "application/vnd.oci.image.config.v1+json"),
            "layers": [
                {**described(payload, SIMPLE_SIGNING), "annotations": {"dev.cosignproject.cosign/signature": signature}}
            ],
        }
        client.push_blob(repository, config.encode())
        client.push_blob(repository, payload)
        client.push_manifest(repository, image.digest.replace(":", "-") + ".sig", json.dumps(manifest).encode())


def described(content, media_type):
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}


def review(image):
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": image}]}}
    request = {
        "uid": os.urandom(8).hex(),
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "namespace": "shop",
        "operation": "CREATE",
        "object": pod,
    }
    return json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request})


def ask(connection, image):
    """Milliseconds until the whole answer was read; it has to be a yes."""
    body = review(image)
    began = time.perf_counter()
    connection.request("POST", "/admission/v1/validate/default", body, {"Content-Type": "application/json"})
    answer = connection.getresponse().read()
    took = (time.perf_counter() - began) * 1000
    assert json.loads(answer)["response"]["allowed"], answer
    return took


def told(name, times):
    times.sort()
    print(
        f"{name:24} {len(times):6} decisions  p50 {statistics.median(times):6.2f} ms  "
        f"p99 {times[len(times) * 99 // 100]:6.2f} ms  longest {times[-1]:6.2f} ms"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--times", type=int, default=20, help="how often each is asked about again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="berth-decisions-") as name:
        folder = Path(name)
        signer = Signer(folder)
        (folder / "validation.yaml").write_text(RULES)
        config = folder / "berth.yaml"
        config.write_text(json.dumps({"version": 1, "http": {"external_url": f"http://{HOST}"}, "validation": {"file": "validation.yaml"}}))
        server = Serve(folder / "data", folder / "serve.log", config=config)
        server.start()
        try:
            images = fill(server, signer, options.images)
            server.kill()
            server.start()
            connection = http.client.HTTPConnection(server.host, server.port)
            told("first after a start", [ask(connection, image) for image in images])
            told("asked about again", [ask(connection, image) for _ in range(options.times) for image in images])
        finally:
            server.kill()


def fill(server, signer, count):
    """Signed images, whose tags are set as the rules have it: behind the signatures."""
    images = []
    with RegistryClient(server.host, server.port) as client:
        for number in range(count):
            image = Image(layers=3)
            repository = f"prod/app{number % 10}"
            answer = image.put(client, repository)
            assert answer.status == 201, answer.body
            signer.sign(client, repository, image)
            client.push_manifest(repository, f"v{number}", image.manifest)
            images.append(f"{HOST}/{repository}:v{number}")
    return images


if __name__ == "__main__":
    main()
