#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`berth plugin serve`: users of a registry who are known elsewhere; the service is killed, told to stop in the middle of a
login, asked by strangers, and started wrongly. The example of docs/isolation.md, as it stands there."""

import crypt
import json
import os
import pwd
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from certificates import Authority
from end_to_end import EndToEndTest
from guarded import GuardedServe, GuardedTest, HTPASSWD, PASSWORDS, add_user, basic, replace
from plugin_processes import PluginService

GUIDE = berth_process.ROOT / "docs" / "isolation.md"
HTTP2_BEGINS = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
SLOW_BCRYPT_ROUNDS = 1 << 13  # About half a second.


class ServedTest(GuardedTest):
    """Users and rules are services with TLS on both ends."""

    def prepare(self):
        (self.directory / "pki").mkdir()
        self.authority = Authority(self.directory / "pki")
        self.users = self.own(PluginService(HTPASSWD, self.authority, self.directory))
        self.rules = self.own(
            PluginService({"plugin": "policy", "file": "policy.yaml"}, self.authority, self.directory)
        )
        self.write_config(auth=[self.users.section_of_service(), self.rules.section_of_service()])

    def login(self, user="alice", password=None):
        return self.as_user(user, password).request("GET", "/v2/").status

    def test_logins_and_rules_come_from_services(self):
        self.assertEqual(self.login(), 200)
        self.assertEqual(self.login(password="wrong"), 401)
        self.assert_denied(self.as_user("alice").request("GET", "/v2/users/bob/app/tags/list"), "alice")
        self.as_user("alice").push_image("team/app", "1", [b"a layer"])
        for line in self.users.output().splitlines():
            if line.startswith("{"):
                self.assertIn("msg", json.loads(line))
        said = self.users.output() + self.registry.output()
        self.assertFalse([name for name, password in PASSWORDS.items() if password in said], "a password in a log")

    def test_it_is_found_again_after_it_was_killed(self):
        self.assertEqual(self.login(), 200)
        self.users.kill()
        self.assertEqual(self.login("bob"), 503)
        self.users.start()
        took = self.eventually(lambda: self.login("bob") == 200, "login")
        print(f"logged in {took:.2f} s after the service was there again")
        self.assertLess(took, 3)

    def test_a_changed_file_counts_without_a_start(self):
        add_user(self.directory / "htpasswd", "carol", "carols-long-password")
        self.eventually(lambda: self.login("carol", "carols-long-password") == 200, "login of a new user")

    def test_a_login_in_flight_ends_before_the_service(self):
        salt = crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=SLOW_BCRYPT_ROUNDS)
        hashed = crypt.crypt("slow-and-steady", salt).replace("$2b$", "$2y$", 1)
        replace(self.directory / "htpasswd", (self.directory / "htpasswd").read_text() + f"slow:{hashed}\n")
        self.eventually(lambda: f"users in force: {len(PASSWORDS) + 1}" in self.users.output(), "the new file")
        statuses = []
        login = threading.Thread(target=lambda: statuses.append(self.login("slow", "slow-and-steady")))
        login.start()
        self.eventually(lambda: self.busy(self.users) or statuses, "hashing")
        self.assertEqual(statuses, [], "the login was too quick to be in flight")
        self.assertEqual(self.users.stop(20), 0)
        login.join()
        self.assertEqual(statuses, [200], self.users.log_path.read_text())

    @staticmethod
    def busy(process):
        """Whether one of its threads computes now."""
        tasks = Path(f"/proc/{process.pid}/task").glob("*/stat")
        return any(task.read_text().rpartition(")")[2].split()[0] == "R" for task in tasks)

    def test_a_registry_with_a_strangers_certificate_is_refused(self):
        (self.directory / "other").mkdir()
        stranger = Authority(self.directory / "other")
        self.registry.stop()
        self.write_config(auth=[self.users.section_of_service(stranger), self.rules.section_of_service()])
        words = [berth_process.BERTH, "serve", "--config", self.directory / "berth.yaml"]
        done = subprocess.run(
            [*words, "--data", self.directory / "data", "--listen", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("both ends trust each other's certificates", done.stderr)

    def test_a_client_without_a_certificate_or_tls_is_refused(self):
        host, _, port = self.users.address.partition(":")
        with self.assertRaises(OSError):
            self.speak(host, int(port), certificate=None)
        certificate, key = self.authority.issue("somebody", ["127.0.0.1"])
        self.assertGreater(len(self.speak(host, int(port), (certificate, key))), 0)
        (self.directory / "other").mkdir()
        with self.assertRaises(OSError):
            self.speak(host, int(port), Authority(self.directory / "other").issue("somebody", ["127.0.0.1"]))

    def speak(self, host, port, certificate):
        """What the service answers to the beginning of HTTP/2, over TLS; an error when it lets nobody in."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        context.set_alpn_protocols(["h2"])
        if certificate:
            context.load_cert_chain(*certificate)
        with socket.create_connection((host, port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=host) as peer:
                peer.sendall(HTTP2_BEGINS)
                answer = peer.recv(64)
                if not answer:
                    raise OSError("closed")
                return answer


class UnixService(berth_process.Process):
    """The plugin htpasswd at a unix socket."""

    def __init__(self, folder, *words):
        self.socket = folder / "users.sock"
        (folder / "users.yaml").write_text("file: htpasswd\n")
        own = ["--listen", f"unix:{self.socket}", "--config", folder / "users.yaml", *words]
        super().__init__([berth_process.BERTH, "plugin", "serve", "htpasswd", *own], folder / "users.log")

    def start(self):
        super().start()
        self.wait_until(lambda: "serving a plugin" in self.output(), "banner")
        return self


class UnixSocketTest(GuardedTest):
    def prepare(self):
        self.service = self.own(UnixService(self.directory))
        section = {"id": "users", "isolation": "remote", "address": f"unix:{self.service.socket}"}
        self.write_config(auth=[section | {"deadline": "20s"}, self.auth[1]])

    def test_the_socket_is_its_users_and_goes_with_it(self):
        self.assertEqual(self.ping({"Authorization": self.as_user("alice").authorization}).status, 200)
        self.assertEqual(stat.S_IMODE(self.service.socket.stat().st_mode), 0o600)
        self.service.kill()
        self.assertTrue(self.service.socket.exists())
        self.service.start()
        self.eventually(lambda: self.as_user("bob").request("GET", "/v2/").status == 200, "login")
        self.assertEqual(self.service.stop(), 0)
        self.assertEqual([path.name for path in self.directory.glob("users.sock*")], [])

    def test_a_second_one_does_not_take_the_socket(self):
        done = subprocess.run(self.service.argv, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("another process listens there", done.stderr)
        self.assertEqual(self.as_user("bob").request("GET", "/v2/").status, 200)

    def test_users_of_the_socket_are_asked_for(self):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        self.directory.chmod(0o755)
        self.assertFalse(self.answers_nobody())
        self.service.stop()
        self.service = self.own(UnixService(self.directory, "--socket-users", "nobody"))
        self.assertTrue(self.answers_nobody())
        self.service.stop()
        self.service = self.own(UnixService(self.directory, "--socket-users", "daemon"))
        self.assertFalse(self.answers_nobody())
        self.assertIn("may not connect to unix:", self.service.output())


    def answers_nobody(self):
        """Whether the socket answers the user nobody."""
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setuid(pwd.getpwnam("nobody").pw_uid)
                with socket.socket(socket.AF_UNIX) as peer:
                    peer.settimeout(10)
                    peer.connect(str(self.service.socket))
                    peer.sendall(HTTP2_BEGINS)
                    os._exit(0 if peer.recv(1) else 1)
            except OSError:
                os._exit(1)
        return os.waitpid(child, 0)[1] == 0


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
        process = berth_process.Process(
            [berth_process.BERTH, "plugin", "serve", "htpasswd", *self.here[:2], "--config", self.directory / "good.yaml"]
            + tls(certificate, key, authority),
            self.directory / "serve.log",
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
        self.assertIn("no user", self.refused(2, "--listen", "unix:s", "--config", "good.yaml", "--socket-users", "no-one-"))
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
        self.assertIn("nowhere.yaml", self.refused(78, "--listen", "127.0.0.1:0", "--config", "nowhere.yaml"))
        self.assertIn("--config: htpasswd.file: is missing", self.refused(78, "--listen", "127.0.0.1:0"))

    def test_a_second_signal_ends_it_at_once(self):
        service = self.own(UnixService(self.directory))
        os.kill(service.pid, signal.SIGTERM)
        os.kill(service.pid, signal.SIGINT)
        self.assertIn(service.child.wait(20), (0, 1))


class GuideTest(EndToEndTest):
    """Its files and commands, with this machine's address for the two hosts."""

    def test_the_example(self):
        text = re.search(r"^## Serve a plugin of Berth's\n(.*?)(?=^## )", GUIDE.read_text(), re.DOTALL | re.MULTILINE)[1]
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
