#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How `berth plugin serve` starts and refuses to start; the example of docs/isolation.md, as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from certificates import Authority
from end_to_end import EndToEndTest
from guarded import GuardedServe, GuardedTest, PASSWORDS, add_user, basic

GUIDE = berth_process.ROOT / "docs" / "isolation.md"


class RefusedStartTest(EndToEndTest):
    def refused(self, code, *words, plugin="htpasswd"):
        """What `berth plugin serve` says that does not start."""
        words = [berth_process.BERTH, "plugin", "serve", plugin, *map(str, words)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd=self.directory)
        self.assertEqual((done.returncode, done.stdout), (code, ""), f"{words}: {done.stderr}")
        return done.stderr

    def setUp(self):
        super().setUp()
        add_user(self.directory / "htpasswd", "alice", PASSWORDS["alice"])
        (self.directory / "good.yaml").write_text("file: htpasswd\n")
        self.here = ["--listen", "127.0.0.1:0", "--config", "good.yaml"]

    def test_passwords_do_not_cross_the_network_in_the_clear(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:7443"):
            said = self.refused(2, "--listen", address, "--config", "good.yaml")
            self.assertIn("in the clear", said)
            self.assertIn("--tls-cert, --tls-key and --client-ca", said)

    def test_files_of_tls_are_looked_at(self):
        certificate, key = Authority(self.directory).issue("service", ["127.0.0.1"])
        _, other = Authority(self.directory, "another").issue("another-service", ["127.0.0.1"])
        authority = self.directory / "berth-test-authority.crt"
        (self.directory / "unreadable").mkdir()

        def tls(certificate, key, authority):
            return ["--tls-cert", certificate, "--tls-key", key, "--client-ca", authority]

        for words, said in (
            (tls(certificate, "nowhere.key", authority), "--tls-key: nowhere.key"),
            (tls(certificate, "unreadable", authority), "--tls-key: unreadable"),
            (tls(certificate, "good.yaml", authority), "no private key"),
            (tls(certificate, other, authority), "--tls-key"),
            (tls("good.yaml", key, authority), "--tls-cert: good.yaml"),
            (tls(certificate, key, "good.yaml"), "--client-ca: good.yaml"),
            (tls(certificate, key, authority)[:4], "all three"),
        ):
            self.assertIn(said, self.refused(2, *self.here, *words), words)
        unix = ["--listen", "unix:s.sock", "--config", "good.yaml"]
        self.assertIn("takes no TLS", self.refused(2, *unix, *tls(certificate, key, authority)))
        key.chmod(0o644)
        words = ["--listen", "127.0.0.1:0", "--config", self.directory / "good.yaml", *tls(certificate, key, authority)]
        process = berth_process.Process(
            [berth_process.BERTH, "plugin", "serve", "htpasswd", *words], self.directory / "serve.log"
        )
        self.own(process)
        process.wait_until(lambda: "serving a plugin" in process.output(), "banner")
        self.assertIn("chmod 600", process.output())

    def test_addresses_are_looked_at(self):
        (self.directory / "file").touch()
        busy = self.own(berth_process.BackEnd("127.0.0.1:0", self.directory / "data", self.directory / "busy.log"))
        for code, address, said in (
            (2, "127.0.0.1", "the port is missing"),
            (2, "unix:", "unix:/path"),
            (1, busy.listen, "the port is taken"),
            (1, "unix:file", "not a socket"),
            (1, "unix:nowhere/s.sock", "nowhere"),
        ):
            self.assertIn(said, self.refused(code, "--listen", address, "--config", "good.yaml"))
        unix = ["--listen", "unix:s", "--config", "good.yaml"]
        self.assertIn("no user", self.refused(2, *unix, "--socket-users", "no-one-"))
        self.assertIn("unix socket", self.refused(2, *self.here, "--socket-users", "root"))

    def test_plugins_are_looked_at(self):
        for plugin, said in (
            ("htpaswd", 'no plugin "htpaswd"'),
            ("./nowhere.so", "cannot be opened"),
            ("./good.yaml", "not an ELF shared object"),
            ("storage-fs", "must not run with isolation 'remote'"),
        ):
            self.assertIn(said, self.refused(1, *self.here, plugin=plugin))

    def test_mistakes_of_the_configuration_are_told_at_their_place(self):
        for text, said in (
            ("fil: htpasswd\n", "bad.yaml:1:6: htpasswd.fil: unknown key"),
            ("{}", "bad.yaml: htpasswd.file: is missing"),
            ("file: htpasswd\ndeadline: 2s\nworkers: many\n", "bad.yaml:2:1: deadline: is for the registry"),
            ("file: htpasswd\ndeadline: 2s\nworkers: many\n", "bad.yaml:3:"),
            ("[1]", "bad.yaml:1:1: is no map"),
            ("file: nowhere\n", "berth user add"),
        ):
            (self.directory / "bad.yaml").write_text(text)
            self.assertIn(said, self.refused(78, "--listen", "127.0.0.1:0", "--config", "bad.yaml"), text)
        said = self.refused(78, "--listen", "127.0.0.1:0", "--config", "nowhere.yaml")
        self.assertIn("nowhere.yaml: cannot be read", said)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertIn("--config: htpasswd.file: is missing", self.refused(78, "--listen", "127.0.0.1:0"))


class GuideTest(EndToEndTest):
    """Its files and commands, with this machine's address for the two hosts."""

    def test_the_example(self):
        example = re.compile(r"^## Serve a plugin of Berth's\n(.*?)(?=^## )", re.DOTALL | re.MULTILINE)
        text = example.search(GUIDE.read_text())[1]
        text = text.replace("auth.example:7443", "localhost:0").replace("auth.example", "localhost")
        for block in re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            (self.directory / re.match(r"# (\S+)\n", block)[1]).write_text(block)
        (self.directory / "policy.yaml").write_text(GuardedTest.policy)
        certificates, commands = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        self.run_tool("bash", "-ec", certificates, cwd=self.directory)
        user, serve = re.fullmatch(r"(berth user add .*)\n(berth plugin serve (?:.|\n)*)\n", commands).groups()
        environment = {**os.environ, "PATH": f"{Path(berth_process.BERTH).parent}:{os.environ['PATH']}"}
        self.run_tool(
            "bash", "-c", user + " --password-stdin", cwd=self.directory, env=environment, input=PASSWORDS["alice"]
        )
        words = ["bash", "-c", f"cd {self.directory} && exec {serve}"]
        service = self.own(berth_process.Process(words, self.directory / "service.log", environment))
        said = service.wait_until(lambda: re.search(r"^  address +localhost:(\d+)$", service.output(), re.M), "address")
        config = self.directory / "berth.yaml"
        config.write_text(config.read_text().replace("localhost:0", f"localhost:{said[1]}"))
        registry = self.own(GuardedServe(self.directory / "data", self.directory / "serve.log", config=config))
        for password, status in ((PASSWORDS["alice"], 200), ("wrong", 401)):
            client = self.client(registry)
            answer = client.request("GET", "/v2/", headers={"Authorization": basic("alice", password)})
            self.assertEqual(answer.status, status, answer.body)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["bash", "--version"], ["openssl", "version"]])
    end_to_end.main()
