# SPDX-License-Identifier: Apache-2.0
"""P4 with a plugin that hangs: an auth plugin whose directory does not answer, and two hundred clients that try to log
in there all the time. Nobody else feels it."""

import asyncio
import contextlib
import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from berth_process import BERTH
from guarded import HTPASSWD, GuardedTest, basic, put_manifest, replace

LOGINS = 200
QUEUE = 10  # Seconds that the engine lets a request wait for a place.
MORE_MIB = 64
BOUND = 2  # Seconds that anything else may take, on a machine that is busy.
PLUGIN = str(Path(BERTH).parent / "tests/plugins/auth_hanging.so")
HANGING = {"plugin": PLUGIN, "id": "corp", "deadline": "1s"}
RULES = {"plugin": "policy", "file": "policy.yaml"}


# PASSWORDS, with hashes that cost a millisecond: who is unknown here costs as much as a wrong password, and the flood
# is not to be felt by that.
CHEAP_HASHES = """
alice:$2b$04$IfbJ0enfDzq5E7HwXf.lwuuJ/A.FoLtmNPAozSjcOzJJSxejjV2JK
bob:$2b$04$1tVc0wbATk.nHTNmFUG5.OwyzduRvcE0APpP3gNIkS6LdlTBU7Ojy
robot:$2b$04$jDQe7HQs5FmQzDRODPtfFO/JMyu4bbA.xrQRxC2BUY0gElWA8DTZG
"""


class Ended:
    """How a login of the flood ended."""

    def __init__(self, seconds, status, headers, body):
        self.seconds, self.status, self.headers, self.body = seconds, status, headers, body


class HungLogins:
    """So many connections, on a thread of its own, each with a login in flight all the time, by turns at the token
    endpoint and at /v2/. The user of the n-th is `user`-n."""

    def __init__(self, registry, user):
        self.host, self.port, self.user = registry.host, registry.port, user
        self.in_flight, self.ended, self.broken = 0, [], []
        self.loop, self.over = None, asyncio.Event()
        self.thread = threading.Thread(target=asyncio.run, args=(self.run(),))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    async def run(self):
        self.loop = asyncio.get_running_loop()
        clients = [asyncio.create_task(self.log_in(n)) for n in range(LOGINS)]
        await self.over.wait()
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    async def log_in(self, n):
        path = "/token?service=berth&scope=repository:team/app:pull" if n % 2 else "/v2/"
        login = basic(f"{self.user}-{n}", "wrong")
        request = f"GET {path} HTTP/1.1\r\nHost: berth\r\nAuthorization: {login}\r\n\r\n".encode()
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            while True:
                began = time.monotonic()
                writer.write(request)
                self.in_flight += 1
                answer = await self.answer(reader)
                self.in_flight -= 1
                self.ended.append(Ended(time.monotonic() - began, *answer))
        except (OSError, asyncio.IncompleteReadError) as error:
            self.broken.append(repr(error))
        finally:
            writer.close()

    @staticmethod
    async def answer(reader):
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


class HangingLoginsTest(GuardedTest):
    """The hanging plugin is asked last, in this process."""

    auth = [HTPASSWD, HANGING, RULES]
    user = "hung"
    deadline = 1  # Seconds, of a call of the plugin.
    more_threads = 16

    def write_passwords(self, passwords):
        replace(self.directory / "htpasswd", CHEAP_HASHES)
        (self.directory / "htpasswd").chmod(0o600)

    def setUp(self):
        super().setUp()
        self.fill("public/base")
        self.fill("team/app")
        self.reader = self.with_token(self.token("alice", "repository:team/app:pull"))
        self.writer = self.with_token(self.token("alice", "repository:team/app:pull,push"))
        self.anyone = self.with_token(self.token(None, "repository:public/base:pull"))

    @contextlib.contextmanager
    def flood(self):
        with HungLogins(self.registry, self.user) as logins:
            self.eventually(lambda: logins.in_flight == LOGINS, "logins in flight")
            yield logins
        self.assertEqual(logins.broken, [])

    def within_bound(self, what, work):
        began = time.monotonic()
        answer = work()
        took = time.monotonic() - began
        self.slowest[what] = max(self.slowest.get(what, 0), took)
        self.assertLess(took, BOUND, what)
        return answer

    def use_the_registry(self, seconds):
        """What everybody else does meanwhile, again and again."""
        self.slowest = {}
        asked = {
            "manifest with a token": lambda: self.reader.manifest("team/app", "latest"),
            "manifest with an anonymous token": lambda: self.anyone.manifest("public/base", "latest"),
            "tags of a public repository": lambda: self.as_user().request("GET", "/v2/public/base/tags/list"),
            "anonymous token": lambda: self.ask_token(None, "repository:public/base:pull"),
            "health": lambda: self.as_user().request("GET", "/healthz"),
        }
        began, count = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            for what, ask in asked.items():
                self.assertEqual(self.within_bound(what, ask).status, 200, what)
            pushed = self.within_bound("push", lambda: put_manifest(self.writer, "team/app", f"n{count}"))
            self.assertEqual(pushed.status, 201, pushed.body)
            self.use_passwords()
            count += 1
        print("slowest:", ", ".join(f"{what} {took * 1000:.0f} ms" for what, took in self.slowest.items()))
        self.assertGreater(count, 3)

    def use_passwords(self):
        """Who is known to a plugin that is well logs in."""
        answer = self.within_bound("login", lambda: self.ask_token("bob", "repository:team/app:pull"))
        self.assertEqual((answer.status, self.granted(answer)), (200, {"team/app": ["pull"]}), answer.body)
        wrong = self.within_bound("wrong password", lambda: self.ask_token("robot", password="guess"))
        self.assertIn(wrong.status, (401, 429))

    def size(self):
        """MiB and threads of the registry and its children."""
        pids = {str(self.registry.pid)}
        for task in Path(f"/proc/{self.registry.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError):  # The thread has ended.
                pids.update((task / "children").read_text().split())
        status = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
        fields = [dict(line.split(":", 1) for line in text.splitlines()) for text in status]
        return sum(int(f["VmRSS"].split()[0]) for f in fields) / 1024, sum(int(f["Threads"]) for f in fields)

    def test_p4_nobody_else_feels_it(self):
        mib, threads = self.size()
        with self.flood() as logins:
            self.use_the_registry(QUEUE + 3 * self.deadline)
            flooded_mib, flooded_threads = self.size()
            ended, in_flight = list(logins.ended), logins.in_flight
        self.assertGreater(in_flight, LOGINS / 2, "the flood went on")
        print(f"{mib:.0f} MiB, {threads} threads; flooded {flooded_mib:.0f} MiB, {flooded_threads} threads")
        self.assertLess(flooded_mib, mib + MORE_MIB)
        self.assertLessEqual(flooded_threads, threads + self.more_threads)
        self.assert_ended_well(ended)
        # Where the hanging plugin is asked first, a login waits behind those that the flood left in its queue.
        left = 2 * (QUEUE + self.deadline)
        self.eventually(lambda: self.as_user("alice").request("GET", "/v2/").status == 200, "login", left)
        self.assertEqual(self.as_user().request("GET", "/healthz").status, 200)

    def assert_ended_well(self, ended):
        """Each by its deadline, with an error that says which plugin, and what to do."""
        texts = Counter()
        for login in ended:
            error = json.loads(login.body)["errors"][0]
            self.assertIn(login.status, (429, 503), login.body)
            self.assertEqual(error["code"], "TOOMANYREQUESTS", login.body)
            self.assertIn("retry-after", login.headers)
            self.assertLess(login.seconds, QUEUE + self.deadline + BOUND)
            texts[error["message"]] += 1
        print(f"{len(ended)} logins ended:", dict(texts))
        self.assertGreater(len(ended), LOGINS)
        for text in texts:
            self.assertIn("corp", text)
            self.assertRegex(text, "(?i)try again")


class AskedFirstTest(HangingLoginsTest):
    """The hanging plugin is asked first: other logins have to wait for it, but not who has a token or needs none."""

    auth = [HANGING, HTPASSWD, RULES]

    def use_passwords(self):
        pass


class OwnProcessTest(HangingLoginsTest):
    """The plugin runs in a process of its own and heeds no deadline: its calls are given up, and the process as well
    when too many of them are left in it."""

    auth = [HTPASSWD, {**HANGING, "isolation": "process", "deadline": "250ms"}, RULES]
    user = "stuck"
    deadline = 0.25
    more_threads = 256 + 64

    def test_p4_nobody_else_feels_it(self):
        super().test_p4_nobody_else_feels_it()
        self.assertIn("no longer answered, was killed and is being started again", self.registry.output())


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
