# SPDX-License-Identifier: Apache-2.0
"""Who guesses passwords, or sends floods of them, or odd ones."""

import http.client
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import time
from urllib.parse import urlencode

import end_to_end
from guarded import PASSWORDS, GuardedTest, add_user, basic, replace

FREE = 5  # Wrong passwords that cost nothing.
# Logs in with wrong passwords of ever new users from many threads until it is killed; says how often.
FLOOD = """
import base64, http.client, sys, threading
port, threads = int(sys.argv[1]), int(sys.argv[2])
def flood(n):
    connection, i = http.client.HTTPConnection("127.0.0.1", port, timeout=60), 0
    while True:
        i += 1
        login = base64.b64encode(f"user{n}-{i}:guess{i}".encode()).decode()
        connection.request("GET", "/v2/", headers={"Authorization": "Basic " + login})
        answer = connection.getresponse()
        answer.read()
        print(answer.status, flush=True)
for n in range(threads):
    threading.Thread(target=flood, args=(n,), daemon=True).start()
threading.Event().wait()
"""


class BruteForceTest(GuardedTest):
    def login(self, user, password, source="127.0.0.1", **headers):
        connection = http.client.HTTPConnection(
            self.registry.host, self.registry.port, timeout=60, source_address=(source, 0)
        )
        self.addCleanup(connection.close)
        connection.request("GET", "/v2/", headers={"Authorization": basic(user, password), **headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def guess(self, user, times, **more):
        return [self.login(user, f"guess {n}", **more)[0] for n in range(times)]

    def test_p3_guesses_are_slowed_down_and_nobody_is_locked_out(self):
        self.assertEqual(self.guess("alice", FREE + 1), [401] * (FREE + 1))
        status, headers, body = self.login("alice", PASSWORDS["alice"])
        self.assertEqual((status, json.loads(body)["errors"][0]["code"]), (429, "TOOMANYREQUESTS"))
        wait = int(headers["Retry-After"])
        self.assertIn(wait, range(1, 61))
        # The peer is the one that connects: nobody's word for another is taken.
        self.assertEqual(self.login("alice", PASSWORDS["alice"], **{"X-Forwarded-For": "192.0.2.7"})[0], 429)
        token = self.as_user().request(
            "POST", "/token", urlencode({"grant_type": "password", "username": "alice", "password": PASSWORDS["alice"]})
        )
        self.assertEqual((token.status, token.error_code()), (429, "TOOMANYREQUESTS"))
        self.assertEqual(self.login("bob", PASSWORDS["bob"])[0], 200, "another user from the same address")
        self.assertEqual(
            self.login("alice", PASSWORDS["alice"], "127.0.0.2")[0], 200, "the same user from another address"
        )
        time.sleep(wait)
        self.assertEqual(self.login("alice", PASSWORDS["alice"])[0], 200)
        self.assertEqual(self.guess("alice", FREE), [401] * FREE, "a right password forgives the wrong ones")

    def test_p3_each_wrong_one_more_waits_longer(self):
        self.guess("alice", FREE + 1)
        waits = []
        for _ in range(2):
            wait = int(self.login("alice", "guess")[1]["Retry-After"])
            waits.append(wait)
            time.sleep(wait)
            self.login("alice", "guess")
        self.assertGreater(int(self.login("alice", "guess")[1]["Retry-After"]), waits[0])

    def test_p3_tokens_are_not_slowed_down(self):
        token = self.token("alice")
        self.guess("alice", FREE + 2)
        self.assertEqual(self.status_with(token, "/v2/"), 200)

    def test_p4_health_and_cached_reads_go_on_in_a_flood_of_logins(self):
        self.fill("public/base")
        reader = self.with_token(self.token(None, "repository:public/base:pull"))
        quiet = self.rates(reader)
        flood = subprocess.Popen(
            [sys.executable, "-c", FLOOD, str(self.registry.port), "64"], stdout=subprocess.PIPE, text=True
        )
        try:
            first = [flood.stdout.readline().strip() for _ in range(20)]
            flooded = self.rates(reader)
        finally:
            flood.kill()
            statuses = set(flood.communicate()[0].split()) | set(first)
        self.assertLessEqual(statuses, {"401", "429", "503"})  # 503: it had no turn before the deadline.
        print(
            f"P4: /healthz p99 {quiet[0] * 1000:.1f} ms, in the flood {flooded[0] * 1000:.1f} ms; manifest GETs/s {quiet[1]:.0f}, {flooded[1]:.0f}"
        )
        self.assertLess(flooded[0], 0.05)
        self.assertGreater(flooded[1], 20)

    def rates(self, reader):
        """The 99th percentile of /healthz, and how many manifests are read in a second."""
        health, times, began = self.as_user(), [], time.monotonic()
        while time.monotonic() - began < 4:
            start = time.monotonic()
            self.assertEqual(health.request("GET", "/healthz").status, 200)
            times.append(time.monotonic() - start)
            time.sleep(0.005)
        reads, began = 0, time.monotonic()
        while time.monotonic() - began < 3:
            self.assertEqual(reader.manifest("public/base", "latest").status, 200)
            reads += 1
        return sorted(times)[int(len(times) * 0.99)], reads / 3


class OddPasswordsTest(GuardedTest):
    def status(self, user, password):
        return self.as_user().request("GET", "/v2/", headers={"Authorization": basic(user, password)}).status

    def test_p5_passwords_that_are_odd_and_right(self):
        odd = {
            "colon": "a:b::c",
            "utf8": "pässwörd-密码-🔑",
            "spaces": "  two  spaces ",
            "quotes": "\"'$(x)`;&|\\",
            "long": "p" * 72,
            "percent": "%41+%2B&=?#",
        }
        for user, password in odd.items():
            add_user(self.directory / "htpasswd", user, password)
        for user, password in odd.items():
            self.eventually(lambda: self.status(user, password) == 200, f"login of {user}")
            form = urlencode({"grant_type": "password", "username": user, "password": password})
            self.assertEqual(self.as_user().request("POST", "/token", form).status, 200, user)
            self.assertEqual(self.status(user, password[:-1]), 401, user)

    def test_p5_passwords_that_are_odd_and_wrong(self):
        self.assertEqual(self.status("alice", ""), 401)
        self.assertEqual(self.status("alice", PASSWORDS["alice"] + "\0"), 400)
        self.assertEqual(self.status("alice", PASSWORDS["alice"] + "\0x"), 400)
        self.assertEqual(self.status("alice\0", PASSWORDS["alice"]), 400)
        self.assertEqual(self.status("", PASSWORDS["alice"]), 401)
        self.assertEqual(self.status("alice:", PASSWORDS["alice"]), 401)
        self.assertEqual(self.status("ALICE", PASSWORDS["alice"]), 401)
        self.assertEqual(self.status("alice", "p" * 4000), 401)
        self.assertIn(self.status("alice", "p" * 1_000_000), (400, 431))
        for password in (PASSWORDS["alice"] + "\0", PASSWORDS["alice"] + "\0x", "", "p" * 1_000_000):
            form = urlencode({"grant_type": "password", "username": "bob", "password": password})
            self.assertIn(self.as_user().request("POST", "/token", form).status, (400, 401, 413), password[:20])
        self.assertEqual(self.status("alice", PASSWORDS["alice"]), 200)

    # P7: what stands for a hash and is none.
    def test_p7_hashes_that_are_none_let_nobody_in(self):
        hashes = {
            "plain": "plain",
            "star": "*0",
            "bang": "!",
            "none": "",
            "des": "plY2Q8mFfSSVQ",
            "md5": "$apr1$abcdefgh$",
            "sha": "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=",
        }
        text = (self.directory / "htpasswd").read_text() + "".join(f"{user}:{text}\n" for user, text in hashes.items())
        replace(self.directory / "htpasswd", text)
        self.eventually(self.is_told_of_them, "word of the file")
        for user, text in hashes.items():
            for password in (text, "plain", "test", "*0", ""):
                self.assertIn(self.status(user, password), (401, 429), user)

    def is_told_of_them(self):
        """A login looks at the file."""
        self.assertEqual(self.status("alice", PASSWORDS["alice"]), 200)
        return "nobody logs in as" in self.registry.output()


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
