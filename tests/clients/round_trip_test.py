# SPDX-License-Identifier: Apache-2.0
"""The main job: a real image and a two-platform index go in and come out with Debian's skopeo, podman and buildah, byte
for byte, also after a restart and after kill -9."""

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import PEER, EndToEndTest
from real_image import RealImage, Storage, blobs_of, root_digest, tree_in
from registry_client import INDEX_TYPE, digest_of, index_of

PLAIN = "--tls-verify=false"
PUSHERS = ("skopeo", "podman", "buildah")
# Each client pulls what another has pushed. (Every pull copies the whole tree a few times: vfs.)
ALL_PAIRS = (("skopeo", "podman"), ("podman", "buildah"), ("buildah", "podman"), ("skopeo", "buildah"))
TWO_PAIRS = ALL_PAIRS[1:3]


class RealImageTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="berth-image-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        run = EndToEndTest().run_tool
        cls.image = RealImage(cls.shared / "storage", run)
        cls.layout = cls.shared / "layout"
        run(*cls.image.storage.buildah("push", RealImage.NAME, f"oci:{cls.layout}:1"))
        cls.blobs = blobs_of(cls.layout)

    def setUp(self):
        super().setUp()
        self.registry = self.serve()
        self.places = 0

    def place(self, kind):
        """A new folder for what a client keeps."""
        self.places += 1
        return self.directory / f"{kind}{self.places}"

    def reference(self, name):
        return f"{self.registry.address}/{name}"

    def skopeo_push(self, layout, name, *options):
        self.run_tool("skopeo", "copy", *options, "--dest-tls-verify=false", f"oci:{layout}:1", f"docker://{self.reference(name)}")

    def skopeo_pull(self, name, *options):
        """Pulls into a new layout and returns that; skopeo has hashed each blob, blobs_of() does it again."""
        layout = self.place("layout")
        self.run_tool("skopeo", "copy", *options, "--src-tls-verify=false", f"docker://{self.reference(name)}", f"oci:{layout}:1")
        return layout

    def pulled_tree(self, puller, name, *options):
        """What a container of the image sees after `puller` has fetched it into an empty store."""
        storage = Storage(self.place("storage"))
        words = ["pull", "-q", PLAIN, *options, f"docker://{self.reference(name)}"]
        self.run_tool(*(storage.podman(*words) if puller == "podman" else storage.buildah(*words)))
        tree = tree_in(storage, self.reference(name), self.run_tool)
        shutil.rmtree(storage.directory, ignore_errors=True)
        return tree

    def push_with_each(self):
        storage = self.image.storage
        self.skopeo_push(self.layout, "real/skopeo:1")
        self.run_tool(*storage.podman("push", "-q", PLAIN, RealImage.NAME, f"docker://{self.reference('real/podman:1')}"))
        self.run_tool(*storage.buildah("push", "-q", PLAIN, RealImage.NAME, f"docker://{self.reference('real/buildah:1')}"))

    def check_each(self, pairs):
        """What each client pushed comes out as it went in: blobs and manifests by skopeo, trees by `pairs`."""
        for pusher in PUSHERS:
            layout = self.skopeo_pull(f"real/{pusher}:1")
            held = blobs_of(layout)
            if pusher == "skopeo":
                self.assertEqual(root_digest(layout), root_digest(self.layout))
                self.assertEqual(held, self.blobs)
            answer = self.client(self.registry).manifest(f"real/{pusher}", "1")
            self.assertEqual(digest_of(answer.body), root_digest(layout))
            self.assertEqual(answer.headers["Docker-Content-Digest"], root_digest(layout))
            shutil.rmtree(layout)
        for pusher, puller in pairs:
            with self.subTest(pusher=pusher, puller=puller):
                self.assertEqual(self.pulled_tree(puller, f"real/{pusher}:1"), self.image.tree)

    def test_each_client_gets_what_another_pushed_also_after_restart_and_kill(self):
        self.push_with_each()
        self.check_each(ALL_PAIRS)
        ended = self.registry.stop()
        if not PEER:
            self.assertEqual(ended, 0, "SIGTERM ends it with 0")
        self.registry.start()
        self.check_each(TWO_PAIRS)
        self.registry.kill()
        self.registry.start()
        self.check_each(TWO_PAIRS)

    # Checklist 36.
    def test_kill_right_after_the_push_loses_nothing(self):
        self.push_with_each()
        self.registry.kill()
        self.registry.start()
        self.check_each(TWO_PAIRS)

    def make_index(self):
        """A list of both platforms in buildah's store, and how it looks as a layout."""
        buildah = self.image.buildah
        buildah("manifest", "create", "localhost/both:1")
        self.addCleanup(buildah, "manifest", "rm", "localhost/both:1")
        for name in (RealImage.NAME, RealImage.ARM):
            buildah("manifest", "add", "localhost/both:1", f"containers-storage:{name}")

    def test_two_platform_index_goes_in_and_comes_out(self):
        self.make_index()
        storage = self.image.storage
        target = f"docker://{self.reference('real/both:1')}"
        self.run_tool(*storage.buildah("manifest", "push", "--all", PLAIN, "localhost/both:1", target))
        first = self.skopeo_pull("real/both:1", "--all")
        self.assertEqual(self.client(self.registry).manifest("real/both", "1").headers["Content-Type"], INDEX_TYPE)

        self.skopeo_push(first, "real/again:1", "--all")
        self.run_tool(*storage.podman("manifest", "push", "--all", PLAIN, "localhost/both:1", f"docker://{self.reference('real/podman:1')}"))
        for stop in (lambda: None, self.registry.stop, self.registry.kill):
            stop()
            if not self.registry.running():
                self.registry.start()
            second = self.skopeo_pull("real/again:1", "--all")
            self.assertEqual(root_digest(second), root_digest(first))
            self.assertEqual(blobs_of(second), blobs_of(first))
            blobs_of(self.skopeo_pull("real/podman:1", "--all"))
        self.check_platforms()

    def check_platforms(self):
        for puller in ("podman", "buildah"):
            amd = self.pulled_tree(puller, "real/both:1", "--arch", "amd64")
            arm = self.pulled_tree(puller, "real/both:1", "--arch", "arm64")
            self.assertEqual(amd, self.image.tree)
            self.assertEqual(arm.keys(), amd.keys())
            self.assertNotEqual(arm["etc/noise"], amd["etc/noise"])

    # Checklist 90.
    def test_an_index_that_names_what_is_not_here_is_refused_or_sparse(self):
        client = self.client(self.registry)
        index = index_of([b"{}"])
        answer = client.request("PUT", "/v2/real/sparse/manifests/1", index, {"Content-Type": INDEX_TYPE})
        if answer.status == 201:
            self.assertEqual(client.manifest("real/sparse", "1").body, index)
        else:
            self.assertIn(answer.status, (400, 404))
            self.assertEqual(answer.error_code(), "MANIFEST_BLOB_UNKNOWN")


if __name__ == "__main__":
    end_to_end.require_root("buildah's mount")
    end_to_end.require_tools([["skopeo", "--version"], ["podman", "--version"], ["buildah", "--version"]])
    end_to_end.main()
