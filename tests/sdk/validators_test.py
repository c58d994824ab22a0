# SPDX-License-Identifier: Apache-2.0
"""One registry with the validators of others at once – in C, in C++, in Python –, built outside of the tree with the installed
SDK alone, in its process, in children and as a service: each refuses a push, and lets it in once somebody has approved it."""

import json
import shlex
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from author import AuthorTest, require_libcxx, require_python_grpc
from registry_client import CONFIG_TYPE, LAYER_TYPE, MANIFEST_TYPE, descriptor, digest_of

APPROVAL = "application/vnd.example.approval"
WITH = {"labels": ["maintainer"], "approval": APPROVAL}
CONFIG = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Labels": {"maintainer": "dev"}}}).encode()
UNLABELLED = json.dumps({"os": "linux", "architecture": "amd64", "config": {}}).encode()
LAYER = b"not quite a layer"


def manifest(config, config_type=CONFIG_TYPE, **members):
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": descriptor(config, config_type),
                       "layers": [descriptor(LAYER, LAYER_TYPE)], **members}).encode()


class ValidatorsTest(AuthorTest):
    def registry(self, *rules):
        """Serves with these rules; for a client of it."""
        rules = [{"mode": "enforce", "id": f"rule{number}", **rule} for number, rule in enumerate(rules)]
        (self.home / "validation.yaml").write_text(json.dumps({"version": 1, "sets": {"default": {"rules": rules}}}))
        config = self.home / "berth.yaml"
        config.write_text(json.dumps({"version": 1, "validation": {"file": "validation.yaml"}}))
        return self.client(self.serve(config=config))

    def put(self, client, repository, reference, content):
        for blob in (CONFIG, UNLABELLED, LAYER, b"{}"):
            client.push_blob(repository, blob)
        return client.request("PUT", f"/v2/{repository}/manifests/{reference}", content, {"Content-Type": MANIFEST_TYPE})

    def assert_denied(self, answer, reason):
        self.assertEqual(answer.status, 403, answer.body)
        [error] = answer.json()["errors"]
        self.assertEqual(error["code"], "DENIED")
        self.assertIn(reason, error["message"])

    def approve_by_tag(self, client, repository, image):
        tag = digest_of(image).replace(":", "-") + ".approved"
        self.assertEqual(self.put(client, repository, tag, image).status, 201)

    def approve_by_attaching(self, client, repository, image):
        approval = manifest(b"{}", "application/vnd.oci.empty.v1+json", subject=descriptor(image, MANIFEST_TYPE),
                            artifactType=APPROVAL)
        self.assertEqual(self.put(client, repository, digest_of(approval), approval).status, 201)

    def assert_works(self, client, repository, approve):
        image = manifest(CONFIG)
        self.assert_denied(self.put(client, repository, "v1", image), "nobody has approved it")
        self.assertEqual(client.manifest(repository, "v1").status, 404)
        self.assertEqual(client.manifest(repository, digest_of(image)).status, 404)
        self.assertEqual(self.put(client, repository, digest_of(image), image).status, 201)
        approve(client, repository, image)
        self.assertEqual(self.put(client, repository, "v1", image).status, 201)
        self.assertEqual(client.manifest(repository, "v1").body, image)

    def gcc_alone(self, folder):
        """The .so of a project in C, without CMake: what pkg-config says is enough."""
        environment = {**self.environment, "PKG_CONFIG_PATH": str(self.prefix / "lib/pkgconfig")}
        flags = shlex.split(self.run_tool("pkg-config", "--cflags", "berth-sdk", env=environment))
        script = self.run_tool("pkg-config", "--variable=versionscript", "berth-sdk", env=environment).strip()
        file = self.home / "alone.so"
        self.run_tool("gcc", "-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC",
                      "-fvisibility=hidden", *flags, f"-Wl,--version-script={script}", "-Wl,--no-undefined,-z,nodelete,-z,now",
                      "-o", file, folder / "src/plugin.c")
        return file

    def test_each_refuses_and_lets_in(self):
        c = self.project("acme-c", "c", kind="validation")
        cpp = self.project("acme-cpp", "cpp", kind="validation")
        python = self.project("acme-python", "python", kind="validation")
        c_file, cpp_file, alone = str(self.build(c)), str(self.build(cpp)), str(self.gcc_alone(c))
        client = self.registry(
            {"plugin": c_file, "images": ["*/c/**"]},
            {"plugin": alone, "images": ["*/alone/**"]},
            {"plugin": c_file, "images": ["*/c-child/**"], "isolation": "process"},
            {"plugin": cpp_file, "images": ["*/cpp/**"], "with": WITH},
            {"plugin": cpp_file, "images": ["*/cpp-child/**"], "isolation": "process", "with": WITH},
            {"images": ["*/python/**"], "isolation": "remote", "address": self.service(python)})
        for where in ("c", "alone", "c-child"):
            with self.subTest(where):
                self.assert_works(client, f"{where}/app", self.approve_by_tag)
        for where in ("cpp", "cpp-child", "python"):
            with self.subTest(where):
                self.assert_works(client, f"{where}/app", self.approve_by_attaching)
                self.assert_denied(self.put(client, f"{where}/app", "v2", manifest(UNLABELLED)), "the label \"maintainer\"")
        self.assertEqual(self.put(client, "free/app", "v1", manifest(UNLABELLED)).status, 201)

    def test_a_service_that_goes_and_comes_again(self):
        address = self.service(self.project("acme-python", "python", kind="validation"))
        service = self.started[-1]
        client = self.registry({"isolation": "remote", "address": address})
        self.assert_works(client, "first/app", self.approve_by_attaching)
        service.kill()
        Path(address.removeprefix("unix:")).unlink(missing_ok=True)
        answer = self.put(client, "second/app", "v1", manifest(CONFIG))
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn("Retry-After", answer.headers)
        self.assertEqual(client.manifest("second/app", digest_of(manifest(CONFIG))).status, 404)
        service.start()
        end = time.monotonic() + 30
        while self.put(client, "second/app", "v1", manifest(CONFIG)).status == 503 and time.monotonic() < end:
            time.sleep(0.1)
        self.assert_works(client, "third/app", self.approve_by_attaching)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["cmake", "--version"], ["gcc", "--version"], ["pkg-config", "--version"],
                              ["protoc", "--version"]])
    require_libcxx()
    require_python_grpc()
    end_to_end.main()
