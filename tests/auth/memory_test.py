# SPDX-License-Identifier: Apache-2.0
"""L7: what a crash, a swap or a look at the registry's memory would show. No cores are written; once its requests are
answered, no password is in memory, and of the keys no text is, only what OpenSSL signs with, in locked memory."""

import re
import secrets
import socket
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from urllib.parse import quote, urlencode

import berth_process
import end_to_end
from certificates import Authority
from guarded import GuardedTest, add_user, basic

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def limit_of(pid, name):
    text = Path(f"/proc/{pid}/limits").read_text()
    return re.search(rf"^{name}\s+(\S+)\s+(\S+)", text, re.MULTILINE).groups()


def locked_kib(pid):
    return int(re.search(r"^VmLck:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])


def memory_of(pid):
    """What can be read of a process, mapping after mapping."""
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            first, last = (int(number, 16) for number in line.split()[0].split("-"))
            if not line.split()[1].startswith("rw") or "[v" in line:
                continue
            memory.seek(first)
            try:
                yield line, memory.read(last - first)
            except OSError:
                continue


def flags_of(pid):
    """VmFlags of each mapping, by its addresses."""
    text = Path(f"/proc/{pid}/smaps").read_text()
    return {
        addresses: flags.split()
        for addresses, flags in re.findall(r"^([0-9a-f]+-[0-9a-f]+) .*?^VmFlags: (.*?)$", text, re.MULTILINE | re.DOTALL)
    }


def private_number(file):
    """Of a key on P-256, most significant byte first."""
    words = ["openssl", "pkey", "-in", file, "-noout", "-text"]
    text = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True).stdout
    digits = re.search(r"priv:(.*?)pub:", text, re.DOTALL)[1]
    return bytes.fromhex(re.sub(r"[^0-9a-f]", "", digits))[-32:]


def spellings(user, password):
    yield password.encode()
    yield quote(password, safe="").encode()
    # As the header has it, whatever stands before the password.
    yield basic(user, password)[6:].rstrip("=")[:-1].encode()[-len(password) :]


class MemoryTest(GuardedTest):
    is_tls = False

    def prepare(self):
        self.long = secrets.token_hex(24) + "+/ü"
        self.short = secrets.token_hex(5)  # Shorter than what a std::string keeps within itself.
        for user, password in (("lena", self.long), ("sam", self.short)):
            add_user(self.directory / "htpasswd", user, password)

    def found(self, needle):
        return [line for line, text in memory_of(self.registry.pid) if needle in text]

    def assert_not_in_memory(self, needle, what):
        self.assertEqual(self.found(needle), [], f"{what} is in memory")

    def connect(self):
        """A socket to the registry."""
        plain = socket.create_connection((self.registry.host, self.registry.port), 30)
        context = self.registry.context
        return context.wrap_socket(plain, server_hostname="127.0.0.1") if context else plain

    def request(self, method, path, body="", headers=None, pieces=1):
        """The status of a request on a connection of its own, sent in `pieces`."""
        lines = [f"{method} {path} HTTP/1.1", "Host: registry.example", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        text = ("\r\n".join([*lines, "Connection: close", "", ""]) + body).encode()
        with self.connect() as stream:
            size = -(-len(text) // pieces)
            for at in range(0, len(text), size):
                stream.sendall(text[at : at + size])
            answer = b""
            while more := stream.recv(65536):
                answer += more
        return int(answer.split()[1])

    def log_in(self, user, password):
        """In every way. Returns the statuses."""
        header = {"Authorization": basic(user, password)}
        form = {"grant_type": "password", "service": "berth", "username": user, "password": password}
        return [
            self.request("GET", "/v2/", headers=header),
            self.request("GET", "/v2/public/nothing/manifests/1", headers=header),
            self.request("GET", "/token?service=berth", headers=header),
            self.request("POST", "/token", urlencode(form), FORM),
        ]

    # L7
    def test_l7_no_password_stays_in_memory(self):
        users = {"lena": self.long, "sam": self.short}
        for user, password in users.items():
            self.assertEqual(self.log_in(user, password), [200, 404, 200, 200])
        wrong = secrets.token_hex(12)
        self.assertEqual(self.log_in("lena", wrong)[0], 401)
        for password in [*users.values(), wrong]:
            for text in spellings("lena" if password != self.short else "sam", password):
                self.assert_not_in_memory(text, f"a password, as {text!r},")

    # L7
    def test_l7_memory_is_really_looked_into(self):
        self.assertNotEqual(self.found(b"berth"), [])
        with self.connect() as stream:
            # A head that is not complete has to stay.
            marker = secrets.token_hex(16).encode()
            stream.sendall(b"GET /v2/ HTTP/1.1\r\nHost: a\r\nX-Marker: " + marker)
            self.eventually(lambda: self.found(marker), "marker in memory")

    # L7
    def test_l7_no_text_of_a_key_is_in_memory(self):
        self.assertEqual(self.request("GET", "/token?service=berth"), 200)
        for file in self.key_files():
            for line in file.read_text().splitlines()[1:-1]:
                self.assert_not_in_memory(line.encode(), f"a line of {file.name}")

    def key_files(self):
        return [self.key_file()]

    # L7
    def test_l7_the_number_of_a_key_is_in_memory_that_no_core_has(self):
        self.log_in("lena", self.long)
        flags = flags_of(self.registry.pid)
        for file in self.key_files():
            number = private_number(file)
            self.assert_not_in_memory(number, f"the number of {file.name} as its file has it")
            places = [line.split()[0] for line in self.found(number[::-1])]
            self.assertEqual(len(places), 1, f"{file.name} is in {places}")
            self.assertIn("dd", flags[places[0]], "the key would be dumped")

    # L7
    def test_l7_keys_are_locked(self):
        allowed = limit_of(self.registry.pid, "Max locked memory")[0]
        if allowed == "unlimited" or int(allowed) >= 4 << 20:
            self.assertGreaterEqual(locked_kib(self.registry.pid), 2048 if self.is_tls else 256)
            self.assertNotIn("may be written to swap", self.registry.output())
        else:
            self.assertIn("may be written to swap", self.registry.output())

    # L7
    def test_l7_no_core_is_written(self):
        for pid in self.registry.processes():
            self.assertEqual(limit_of(pid, "Max core file size"), ("0", "0"))
            self.assertEqual(int(Path(f"/proc/{pid}/coredump_filter").read_text(), 16), 0)


class MemoryUnderTlsTest(MemoryTest):
    """The same over TLS."""

    is_tls = True

    def prepare(self):
        super().prepare()
        authority = Authority(self.directory)
        self.context = ssl.create_default_context(cafile=authority.certificate)
        certificate, self.tls_key = authority.issue("registry", ["127.0.0.1"])
        self.write_config(http={"tls": {"certificate": str(certificate), "key": str(self.tls_key)}})

    def key_files(self):
        return [self.key_file(), self.tls_key]


class BackEndTest(end_to_end.EndToEndTest):
    # L7
    def test_l7_a_back_end_writes_no_core(self):
        backend = self.own(
            berth_process.BackEnd("127.0.0.1:0", self.directory / "data", self.directory / "backend.log")
        )
        self.assertEqual(limit_of(backend.pid, "Max core file size"), ("0", "0"))


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
