# SPDX-License-Identifier: Apache-2.0
"""The command `berth user`: passwords from a terminal that does not show them or from standard input, a file that keeps
what it does not speak of, and hashes that Apache's htpasswd takes."""

import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import termios
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from end_to_end import EndToEndTest

SECONDS = 30
KINDS = {"bcrypt": r"\$2y\$10\$", "yescrypt": r"\$y\$j9T\$", "sha512": r"\$6\$rounds=150000\$"}


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, *words, folder):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execv(words[0], words)
        self.shown = ""

    def wait_for(self, text):
        end = time.monotonic() + SECONDS
        while text not in self.shown:
            assert time.monotonic() < end and self.read(1), f"{text!r} is not shown: {self.shown!r}"

    def read(self, seconds):
        """False when the program has closed the terminal."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            said = os.read(self.terminal, 4096)
        except OSError:
            return False
        self.shown += said.decode()
        return bool(said)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def wait(self):
        """The exit code, negative for a signal."""
        end = time.monotonic() + SECONDS
        while self.read(0.2) and time.monotonic() < end:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


class UsersTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.file = self.directory / "htpasswd"

    def user(self, *words, password=None, code=0):
        """Runs `berth user` in the test's folder; what it said on both streams."""
        done = subprocess.run([berth_process.BERTH, "user", *words], cwd=self.directory, input=password or "", text=True,
                              capture_output=True, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def add(self, name, password="secret\n", *words, code=0):
        return self.user("add", name, "--password-stdin", *words, password=password, code=code)

    def terminal(self, *words):
        return Terminal(berth_process.BERTH, "user", *words, folder=self.directory)

    def verify(self, name, password):
        """Whether Apache's htpasswd takes the password."""
        return subprocess.run(["htpasswd", "-vb", self.file, name, password], capture_output=True, check=False).returncode == 0

    def test_a_file_is_made_for_its_owner_alone(self):
        self.assertIn("mode 600", self.add("alice"))
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertNotIn("secret", self.file.read_text())

    def test_each_kind_of_hash_is_one_that_apache_takes(self):
        for kind, form in KINDS.items():
            self.add(kind, "pass:wörd\n", "--hash", kind)
            self.assertRegex(self.file.read_text(), rf"(?m)^{kind}:{form}")
            if shutil.which("htpasswd"):
                self.assertTrue(self.verify(kind, "pass:wörd"))
                self.assertFalse(self.verify(kind, "pass:word"))

    def test_what_is_in_the_file_stays(self):
        self.file.write_text("# the team\n\nbob:$apr1$x$y:Bob\nalice:!\n")
        self.file.chmod(0o640)
        self.user("passwd", "alice", "--password-stdin", password="secret")
        self.add("carol")
        self.user("rm", "bob")
        self.assertRegex(self.file.read_text(), r"^# the team\n\nalice:\$2y\$10\$\S{53}\ncarol:\$2y\$10\$\S{53}\n$")
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o640)
        self.assertEqual([path.name for path in self.directory.iterdir()], ["htpasswd"])

    def test_list_names_kinds_and_what_is_locked(self):
        self.add("alice")
        with self.file.open("a") as file:
            file.write("bob:plain\n")
        said = self.user("list")
        self.assertIn("alice\tbcrypt, cost 10\n", said)
        self.assertRegex(said, r"bob\tlocked: ")
        self.assertIn("line 2", said)
        self.assertNotIn("plain", said)

    def test_another_file(self):
        other = self.directory / "other"
        self.user("add", "alice", "--password-stdin", "--file", str(other), password="x")
        self.assertTrue(other.exists())
        self.assertIn("alice", self.user("list", "--file", str(other)))

    def test_what_does_not_fit_is_refused(self):
        self.add("alice")
        before = self.file.read_text()
        self.assertIn("already", self.add("alice", code=1))
        self.assertIn("no user bob", self.user("passwd", "bob", "--password-stdin", password="x", code=1))
        self.assertIn("no user bob", self.user("rm", "bob", code=1))
        self.assertIn("does not exist", self.user("list", "--file", "none", code=1))
        self.assertIn("empty", self.add("bob", "\n", code=1))
        self.assertIn("73 bytes", self.add("bob", "x" * 73, code=1))
        self.assertIn("line break", self.add("bob", "two\nlines\n", code=1))
        self.assertIn("--hash", self.add("bob", "x", "--hash", "md5", code=2))
        self.assertIn("user's name", self.add("b:b", code=2))
        self.assertIn("--password-stdin", self.user("add", "bob", password="x", code=1))
        self.assertEqual(self.file.read_text(), before)

    def test_a_terminal_does_not_show_the_password(self):
        terminal = self.terminal("add", "alice")
        terminal.wait_for("Password for alice: ")
        self.assertFalse(terminal.echoes())
        terminal.type("secret\n")
        terminal.wait_for("again: ")
        terminal.type("secret\n")
        self.assertEqual(terminal.wait(), 0, terminal.shown)
        self.assertNotIn("secret", terminal.shown)
        self.assertRegex(self.file.read_text(), r"^alice:\$2y\$")

    def test_two_different_passwords_change_nothing(self):
        self.add("alice")
        before = self.file.read_text()
        terminal = self.terminal("passwd", "alice")
        terminal.wait_for("Password for alice: ")
        terminal.type("one\n")
        terminal.wait_for("again: ")
        terminal.type("two\n")
        self.assertEqual(terminal.wait(), 1)
        self.assertIn("differ", terminal.shown)
        self.assertEqual(self.file.read_text(), before)

    def test_an_interruption_leaves_the_terminal_as_it_was(self):
        # A shell around it keeps the terminal open after the end.
        terminal = Terminal("/bin/sh", "-c", f"trap : INT; {berth_process.BERTH} user add alice; echo code $?; read x",
                            folder=self.directory)
        terminal.wait_for("Password for alice: ")
        self.assertFalse(terminal.echoes())
        terminal.type("half\x03")
        terminal.wait_for("code ")
        self.assertTrue(terminal.echoes())
        terminal.wait_for(f"code {128 + signal.SIGINT}")
        terminal.type("\n")
        terminal.wait()
        self.assertFalse(self.file.exists())

    def test_changes_at_once_are_all_kept(self):
        self.file.write_text("")
        started = [subprocess.Popen([berth_process.BERTH, "user", "add", f"user{number}", "--password-stdin", "--hash", "sha512"],
                                    cwd=self.directory, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
                   for number in range(8)]
        for process in started:
            process.communicate(b"secret\n", timeout=SECONDS)
            self.assertEqual(process.returncode, 0)
        self.assertEqual(len(re.findall(r"(?m)^user\d:", self.file.read_text())), 8)


if __name__ == "__main__":
    end_to_end.main()
