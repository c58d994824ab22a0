# SPDX-License-Identifier: Apache-2.0
"""One registry with three auth plugins of others at once – of gcc, of clang with libc++, a service in Python – and rules: each
knows another user, and all of them get the same answers."""

import base64
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from author import BUILD, LIBCXX, AuthorTest, require_libcxx, require_python_grpc

sys.path.insert(0, str(berth_process.ROOT / "tests" / "clients"))
from small_image import SmallImage

PASSWORD = "correct horse"
RULES = """\
version: 1
rules:
  - {id: team, effect: allow, who: ["group:dev"], repos: ["team/**"], actions: [pull, push, list]}
"""


class Serve(berth_process.Serve):
    """Ready when it has said where it is: GET /v2/ without an account is 401."""

    def start(self):
        return super().start(wait=False)


class SideBySideTest(AuthorTest):
    def setUp(self):
        super().setUp()
        gcc = self.project("acme-gcc", "cpp", "gina")
        clang = self.project("acme-clang", "cpp", "carl")
        python = self.project("acme-python", "python", "petra")
        files = {gcc: self.build(gcc), clang: self.build(clang, *LIBCXX)}
        self.users = ("gina", "carl", "petra")
        sections = [{"plugin": str(file), "id": folder.name, **json.loads((folder / "config.json").read_text())}
                    for folder, file in files.items()]
        sections.append({"id": python.name, "isolation": "remote", "address": self.service(python)})
        (self.home / "rules.yaml").write_text(RULES)
        sections.append({"plugin": str(BUILD / "plugins/policy.so"), "id": "policy", "file": str(self.home / "rules.yaml")})
        config = self.home / "berth.yaml"
        config.write_text(json.dumps({"version": 1, "auth": sections}))
        config.chmod(0o600)
        self.registry = self.own(Serve(self.directory / "data", self.directory / "serve.log", config=config))
        self.image = SmallImage()
        self.layout = self.image.write_layout(self.directory / "layout")

    def curl(self, path, user=None, password=PASSWORD, *words):
        """The status of a GET."""
        login = ["--user", f"{user}:{password}"] if user else []
        return self.run_tool("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", *login, *words,
                             f"http://{self.registry.address}{path}")

    def skopeo(self, *words):
        done = subprocess.run(["skopeo", *map(str, words)], capture_output=True, text=True, timeout=120, check=False)
        return done.returncode == 0, done.stdout + done.stderr

    def test_each_user_gets_the_same_answers(self):
        answers = {}
        for user in self.users:
            with self.subTest(user):
                login = f"{user}:{PASSWORD}"
                remote = f"docker://{self.registry.address}"
                push = self.skopeo("copy", "--dest-tls-verify=false", "--dest-creds", login, f"oci:{self.layout}:1",
                                   f"{remote}/team/{user}:1")
                self.assertTrue(push[0], push[1])
                read = self.skopeo("inspect", "--tls-verify=false", "--creds", login, f"{remote}/team/{user}:1")
                self.assertTrue(read[0], read[1])
                self.assertEqual(json.loads(read[1])["Digest"], self.image.digest)
                elsewhere = self.skopeo("copy", "--dest-tls-verify=false", "--dest-creds", login, f"oci:{self.layout}:1",
                                        f"{remote}/other/{user}:1")
                self.assertFalse(elsewhere[0])
                wrong = self.skopeo("inspect", "--tls-verify=false", "--creds", f"{user}:battery staple",
                                    f"{remote}/team/{user}:1")
                self.assertFalse(wrong[0])
                self.assertNotIn("battery staple", wrong[1])
                answers[user] = [self.curl("/v2/", user), self.curl("/v2/", user, "battery staple"),
                                 self.curl("/v2/", user, ""), self.curl(f"/v2/team/{user}/tags/list", user),
                                 self.curl(f"/v2/other/{user}/tags/list", user)]
        self.assertEqual(answers["gina"][:4], ["200", "401", "401", "200"])
        self.assertIn(answers["gina"][4], ("403", "404"))
        self.assertEqual(answers["carl"], answers["gina"])
        self.assertEqual(answers["petra"], answers["gina"])
        self.assertEqual(self.curl("/v2/"), "401")
        self.assertEqual(self.curl("/v2/", "nobody"), "401")

    def test_no_password_is_in_the_log(self):
        for user in self.users:
            self.curl("/v2/", user, "battery-staple-5d1e")
        said = self.registry.output()
        self.assertNotIn("battery-staple-5d1e", said)
        self.assertNotIn(base64.b64encode(f"gina:{PASSWORD}".encode()).decode(), said)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["skopeo", "--version"], ["curl", "--version"], ["cmake", "--version"], ["protoc", "--version"]])
    require_libcxx()
    require_python_grpc()
    end_to_end.main()
