# SPDX-License-Identifier: Apache-2.0
"""A disk that another process fills, and one that goes read-only: pushes are refused with the cause, pulls go on,
nothing half-written is served, and service resumes by itself when the disk is well again."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import Refused, digest_of, path_of

DISK_MIB = 192
RECOVERY_SECONDS = 15
FILLER = """
import os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
for unit in (1 << 20, 4096, 1):
    try:
        while True:
            os.write(file, bytes(unit))
    except OSError:
        pass
"""


class DiskTest(EndToEndTest):
    """The data directory is on a small file system of its own: an ext4 image on a loop device."""

    def setUp(self):
        super().setUp()
        self.image = self.directory / "disk.img"
        self.disk = self.directory / "disk"
        self.disk.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(DISK_MIB << 20)
        self.run_tool("mkfs.ext4", "-q", "-m", "0", self.image)
        self.run_tool("mount", "-o", "loop", self.image, self.disk)
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)], check=False)
        self.addCleanup(self.end_processes)  # before the umount
        self.registry = self.serve(data=self.disk / "data")
        self.http = self.client(self.registry)
        self.acknowledged = {}

    def fill(self):
        """Takes every block, as another process on the same disk does."""
        self.run_tool(sys.executable, "-c", FILLER, self.disk / "filler")

    def push(self, tag, size):
        """Pushes an image; remembers it only when its manifest was acknowledged."""
        layers = [os.urandom(size), os.urandom(1000)]
        manifest = self.http.push_image("disk", tag, layers)
        self.acknowledged[tag] = (manifest, layers)

    def refusal(self, tag, size, status):
        """Pushes until refused; the answer has that status and says why."""
        with self.assertRaises(Refused) as caught:
            for _ in range(200):
                self.push(tag, size)
        self.assertEqual(caught.exception.status, status)
        text = caught.exception.answer.error_text()
        self.assertGreater(len(text.strip()), 10, text)
        if status == 503:
            self.assertIn("Retry-After", caught.exception.answer.headers)
        return text

    def assert_not_ready(self, words):
        """Says so, with one of `words` as the cause, while the process itself is well."""
        time.sleep(1.1)  # an answer is good for a second
        self.assertRegex(self.http.unready_cause() or "ready", words)
        self.http.expect(200, "GET", "/healthz")
        self.http.expect(200, "GET", "/metrics")

    def check_all(self):
        """Everything acknowledged is there; whatever is tagged is whole."""
        for manifest, layers in self.acknowledged.values():
            self.assertEqual(self.http.manifest("disk", digest_of(manifest)).body, manifest)
            for layer in layers:
                self.assertEqual(self.http.blob("disk", digest_of(layer)).body, layer)
        for tag in self.http.tags("disk"):
            answer = self.http.manifest("disk", tag)
            self.assertEqual(answer.status, 200)
            for part in [answer.json()["config"], *answer.json()["layers"]]:
                body = self.http.blob("disk", part["digest"]).body
                self.assertEqual(digest_of(body), part["digest"])

    def resumes(self):
        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                return self.push(f"resumed{len(self.acknowledged)}", 1 << 20)
            except (Refused, OSError, http.client.HTTPException):
                self.http.close()
                self.assertLess(time.monotonic(), deadline, "pushes are still refused although the disk is well")
                time.sleep(0.2)

    def test_a_full_disk_refuses_pushes_and_serves_pulls(self):
        self.push("before", 5 << 20)
        self.fill()
        for size in (3 << 20, 1000):
            self.refusal(f"full{size}", size, 507)
        self.assert_not_ready("(?i)no space|insufficient storage|full")
        self.check_all()
        (self.disk / "filler").unlink()
        self.resumes()
        time.sleep(1.1)
        self.assertIsNone(self.http.unready_cause())
        self.check_all()
        self.http.close()
        self.assertEqual(self.registry.stop(), 0)
        self.registry.start()
        self.check_all()

    # Checklist 34.
    def test_space_that_ends_in_the_middle_of_an_upload_leaves_the_session_usable(self):
        self.push("before", 1 << 20)
        content = os.urandom(12 << 20)
        location = self.http.append(self.http.begin_upload("disk"), content[: 2 << 20], 0)
        self.fill()
        with self.assertRaises(Refused) as caught:
            self.http.append(location, content[2 << 20 :], 2 << 20)
        self.assertEqual(caught.exception.status, 507)
        self.assertEqual(self.http.blob("disk", digest_of(content)).status, 404)
        (self.disk / "filler").unlink()
        held = self.http.upload_offset(location)
        self.assertGreaterEqual(held, 2 << 20)
        self.http.finish_upload(location, digest_of(content), content[held:])
        self.assertEqual(self.http.blob("disk", digest_of(content)).body, content)

    def test_killed_on_a_full_disk_it_starts_and_serves(self):
        self.push("before", 5 << 20)
        self.fill()
        self.refusal("full", 1 << 20, 507)
        self.registry.kill()
        self.http.close()
        self.registry.start()
        self.check_all()
        (self.disk / "filler").unlink()
        self.resumes()
        self.check_all()

    def test_a_disk_that_goes_read_only_refuses_pushes_and_serves_pulls(self):
        self.push("before", 5 << 20)
        # What ext4 does by itself after an I/O error. (A plain remount is refused while files are open for writing.)
        self.run_tool("mount", "-o", "remount,abort", self.disk)
        self.refusal("ro", 3 << 20, 503)
        self.refusal("ro-small", 100, 503)
        self.assert_not_ready("(?i)read-only|unavailable")
        self.check_all()
        self.assertTrue(self.registry.running())
        self.repair_disk()
        self.resumes()
        time.sleep(1.1)
        self.assertIsNone(self.http.unready_cause())
        self.check_all()

    def repair_disk(self):
        """Such a disk is well only after e2fsck, for which the registry has to let go of it."""
        self.registry.stop()
        self.http.close()
        self.run_tool("umount", self.disk)
        subprocess.run(["e2fsck", "-fy", str(self.image)], capture_output=True, check=False)
        self.run_tool("mount", "-o", "loop", self.image, self.disk)
        self.registry.start()


class LateFailureTest(EndToEndTest):
    """A disk that takes bytes into memory and loses them on their way down: a sparse image on a full tmpfs."""

    def mount(self, *words):
        self.run_tool("mount", *words)
        self.addCleanup(subprocess.run, ["umount", "-l", str(words[-1])], check=False)

    def test_bytes_that_are_lost_late_end_the_upload(self):
        below, disk = self.directory / "below", self.directory / "disk"
        below.mkdir()
        disk.mkdir()
        self.mount("-t", "tmpfs", "-o", "size=64m", "none", below)
        with open(below / "disk.img", "wb") as file:
            file.truncate(512 << 20)
        # Without a journal, whose own failure would make the file system read-only at once.
        self.run_tool("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", "-E", "lazy_itable_init=0", below / "disk.img")
        self.mount("-o", "loop,errors=continue", below / "disk.img", disk)
        self.addCleanup(self.end_processes)
        http = self.client(self.serve(data=disk / "data"))
        content = os.urandom(400 << 20)
        location = http.append(http.begin_upload("disk"), content[: 1 << 20], 0)
        with self.assertRaises(Refused) as caught:
            http.append(location, content[1 << 20 :], 1 << 20)
        self.assertIn(caught.exception.status, (503, 507), "whether the kernel calls it EIO or ENOSPC depends on what is below")
        self.assertEqual(http.request("GET", path_of(location)).status, 404, "nothing is worth going on with")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_root("a file system of its own")
    end_to_end.require_tools([["mkfs.ext4", "-V"], ["losetup", "--version"]])
    end_to_end.main()
