# SPDX-License-Identifier: Apache-2.0
"""Berth's processes as a test sees them: a Front End with its Back End inside, a Back End of its own, and, to judge
the tests themselves and to compare, Debian's docker-registry.

The program is named by the environment variable BERTH (default: build/release/berth of this tree). Everything a
process says goes to one log file, which the tests print when they fail."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BERTH = os.environ.get("BERTH", str(ROOT / "build" / "release" / "berth"))
READY_SECONDS = float(os.environ.get("BERTH_TEST_READY_SECONDS", "30"))


class NotReady(Exception):
    """A process ended, or said nothing useful, before it could serve."""


def free_port():
    """A TCP port that was free a moment ago. For programs that cannot say which one they took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A child in its own process group. start() after stop() or kill() starts it again."""

    def __init__(self, argv, log, environment=None):
        self.argv = [str(word) for word in argv]
        self.log_path = Path(log)
        self.environment = {**os.environ, **(environment or {})}
        self.child = None

    def start(self):
        assert self.child is None, "already running"
        self.log_start = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.child = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        return self

    @property
    def pid(self):
        return self.child.pid

    def running(self):
        return self.child is not None and self.child.poll() is None

    def stop(self, seconds=60):
        """SIGTERM; returns the exit code. A process that does not end is killed, and that is an error."""
        child, self.child = self.child, None
        if child is None:
            return None
        child.send_signal(signal.SIGTERM)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise NotReady(f"{self.argv[0]} did not end within {seconds} s of SIGTERM") from None

    def kill(self):
        """SIGKILL, and waits until it is gone."""
        child, self.child = self.child, None
        if child is not None:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()

    def output(self):
        """What it said since its last start."""
        with open(self.log_path, "rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace")

    def wait_until(self, probe, what, seconds=READY_SECONDS):
        """Polls until probe() is neither None nor False, and returns that."""
        deadline = time.monotonic() + seconds
        while True:
            found = probe()
            if found not in (None, False):
                return found
            if not self.running():
                raise NotReady(f"{' '.join(self.argv)} ended with {self.child.returncode}:\n{self.output()[-4000:]}")
            if time.monotonic() > deadline:
                raise NotReady(f"{' '.join(self.argv)}: no {what} after {seconds} s:\n{self.output()[-4000:]}")
            time.sleep(0.01)

    def status_mib(self, field):
        """A line of /proc/PID/status in MiB: VmRSS, VmHWM."""
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE).group(1)) / 1024

    def processes(self):
        """Itself and its children, by pid."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def answers(host, port, path="/v2/", context=None):
    """Whether an HTTP GET is answered with 200 now; over TLS with a `context` (ssl.SSLContext)."""
    if context:
        connection = http.client.HTTPSConnection(host, port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Registry(Process):
    """A process that serves the distribution protocol at `host`:`port`, ready when start() returns; over TLS to a client
    with its `context` (ssl.SSLContext)."""

    host = "127.0.0.1"
    port = 0
    context = None

    @property
    def address(self):
        return f"{self.host}:{self.port}"


class Serve(Registry):
    """`berth serve`. The port is free at the first start and the same after each restart. `backend` names a Back End
    elsewhere; without it the Back End is inside. `config` is a configuration file; when it has a certificate, `context`
    is an ssl.SSLContext that trusts it."""

    def __init__(self, data, log, backend=None, config=None, environment=None, context=None):
        super().__init__([], log, environment)
        self.context = context
        self.words = [BERTH, "serve"]
        if config:
            self.words += ["--config", config]
        self.words += ["--backend", backend] if backend else ["--data", data]

    def start(self, wait=True):
        self.argv = [str(word) for word in [*self.words, "--listen", f"127.0.0.1:{self.port}"]]
        super().start()
        self.port = self.wait_until(self.announced_port, "address in the banner")
        if wait:
            self.wait_until(lambda: answers(self.host, self.port, context=self.context), "answer to GET /v2/")
        return self

    def announced_port(self):
        found = re.search(r"^  address +https?://127\.0\.0\.1:([1-9]\d*)", self.output(), re.MULTILINE)
        return int(found.group(1)) if found else None


class BackEnd(Process):
    """`berth backend` on "unix:PATH" or "HOST:PORT", ready when start() returns. With port 0 it takes a free one at its
    first start and the same after each restart; `listen` names it."""

    def __init__(self, listen, data, log, environment=None):
        super().__init__([], log, environment)
        self.listen = listen
        self.data = str(data)

    def start(self):
        self.argv = [BERTH, "backend", "--listen", self.listen, "--data", self.data]
        super().start()
        if self.listen.endswith(":0"):
            self.listen = self.wait_until(self.announced, "address in the banner")
        self.wait_until(self.accepts, "connection on " + self.listen)
        return self

    def announced(self):
        found = re.search(r"127\.0\.0\.1:[1-9]\d*", self.output())
        return found.group(0) if found else None

    def accepts(self):
        is_unix = self.listen.startswith("unix:")
        host, _, port = self.listen.rpartition(":")
        with socket.socket(socket.AF_UNIX if is_unix else socket.AF_INET) as probe:
            return probe.connect_ex(self.listen[5:] if is_unix else (host, int(port))) == 0


class DockerRegistry(Registry):
    """Debian's docker-registry, configured as its package does."""

    CONFIG = """version: 0.1
log: {{fields: {{service: registry}}}}
storage:
  cache: {{blobdescriptor: inmemory}}
  filesystem: {{rootdirectory: {data}}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{port}", headers: {{X-Content-Type-Options: [nosniff]}}}}
"""

    def __init__(self, data, log):
        config = Path(f"{data}.yml")
        super().__init__(["docker-registry", "serve", config], log)
        self.port = free_port()
        config.write_text(self.CONFIG.format(data=data, port=self.port))

    def start(self):
        super().start()
        self.wait_until(lambda: answers(self.host, self.port), "answer to GET /v2/")
        return self
