#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`berth plugin serve`: users of a registry who are known elsewhere. The service is killed, told to stop in the middle
of a login, and asked by strangers."""

import json
import os
import pwd
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from certificates import Authority
from guarded import GuardedTest, HTPASSWD, PASSWORDS, add_user, replace
from plugin_processes import PluginService, UnixService

HTTP2_BEGINS = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
# Of "slow-and-steady", with cost 13: about half a second.
SLOW_HASH = "$2y$13$xZ2LW/sD0tzEZaSDyw1SlucY69N11yDJ47vY8CFKhYjJzWM8Bds5a"


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
        replace(self.directory / "htpasswd", (self.directory / "htpasswd").read_text() + f"slow:{SLOW_HASH}\n")
        says = f"users in force: {len(PASSWORDS) + 1}"
        self.eventually(lambda: self.login() == 200 and says in self.users.output(), "the new file")
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


class HangingTest(GuardedTest):
    """A plugin whose directory never answers is the service."""

    def prepare(self):
        plugin = Path(berth_process.BERTH).parent / "tests/plugins/auth_hanging.so"
        self.service = self.own(UnixService(self.directory, plugin=plugin))
        section = {"id": "users", "isolation": "remote", "address": f"unix:{self.service.socket}", "deadline": "500ms"}
        self.write_config(auth=[section, *self.auth])

    def test_a_call_that_looks_whether_it_is_wanted_ends_in_time(self):
        self.assertEqual(self.as_user("hung", "password").request("GET", "/v2/").status, 503)
        self.assertEqual(self.service.stop(10), 0)

    def test_a_call_that_does_not_return_is_cut(self):
        self.assertEqual(self.as_user("stuck", "password").request("GET", "/v2/").status, 503)
        self.assertEqual(self.service.stop(40), 1)
        self.assertIn("does not return from its calls", self.service.output())

    def test_a_second_signal_cuts_it_at_once(self):
        self.assertEqual(self.as_user("stuck", "password").request("GET", "/v2/").status, 503)
        began = time.monotonic()
        os.kill(self.service.pid, signal.SIGTERM)
        self.service.wait_until(lambda: "Stopping" in self.service.output(), "word of the stop")
        self.assertEqual(self.service.stop(10), 1)
        self.assertLess(time.monotonic() - began, 10)
        self.assertNotIn("does not return", self.service.output())


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
