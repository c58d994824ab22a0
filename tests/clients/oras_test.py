# SPDX-License-Identifier: Apache-2.0
"""oras: pushes and pulls files, attaches and discovers, copies with referrers, lists and deletes."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS, ClientTest, does
from registry_client import digest_of

ORAS = tools.find("oras")
TYPE = "application/vnd.example.thing"
NOTE = "application/vnd.example.note"


class OrasTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.work = self.directory / "work"
        self.work.mkdir()
        (self.work / "thing.txt").write_text("a thing\n")
        (self.work / "note.txt").write_text("a note on it\n")

    def oras(self, *words, prefix="--"):
        """`prefix`: oras names its options to reach a registry --plain-http or, with two registries, --from-plain-http."""
        sides = ["--from-", "--to-"] if prefix == "both" else [prefix]
        options = [word for side in sides for word in self.options([f"{side}plain-http"], [f"{side}ca-file", self.authority])]
        return self.run_tool(ORAS, *words, *options, cwd=self.work)

    def push_thing(self, name):
        self.oras("push", self.reference(name), "--artifact-type", TYPE, "thing.txt:text/plain")
        return self.oras("resolve", self.reference(name)).strip()

    def attach_note(self, name, artifact_type=NOTE):
        said = self.oras("attach", self.reference(name), "--artifact-type", artifact_type, "--format", "json", "note.txt:text/plain")
        return json.loads(said)["digest"]

    def discovered(self, name, *options):
        return json.loads(self.oras("discover", self.reference(name), "--format", "json", *options))["referrers"]

    @does("push", "pull", "resolve")
    def test_pushes_files_and_pulls_them_back(self):
        digest = self.push_thing("oras/files:1")
        answer = self.http.manifest("oras/files", "1")
        self.assertEqual((digest_of(answer.body), answer.json()["artifactType"]), (digest, TYPE))
        self.assert_blobs("oras/files", answer.json())
        self.oras("pull", self.reference("oras/files:1"), "--output", self.directory / "pulled")
        self.assertEqual((self.directory / "pulled/thing.txt").read_text(), "a thing\n")

    @does("attach", "discover")
    def test_attaches_and_discovers_by_type(self):
        digest = self.push_thing("oras/subject:1")
        note, other = self.attach_note("oras/subject:1"), self.attach_note("oras/subject:1", "application/vnd.example.other")
        self.assertEqual({entry["digest"] for entry in self.discovered("oras/subject:1")}, {note, other})
        found = self.discovered("oras/subject:1", "--artifact-type", NOTE)
        self.assertEqual([(entry["digest"], entry["artifactType"]) for entry in found], [(note, NOTE)])
        self.assertEqual([entry["digest"] for entry in self.referrers("oras/subject", digest, NOTE)], [note])
        self.assertEqual(self.http.tags("oras/subject"), ["1"], "no tag is needed where the registry lists referrers")

    @does("cp --recursive")
    def test_copies_with_what_refers(self):
        digest = self.push_thing("oras/from:1")
        note = self.attach_note("oras/from:1")
        nested = self.attach_note(f"oras/from@{note}")
        self.oras("cp", "--recursive", self.reference("oras/from:1"), self.reference("oras/to:2"), prefix="both")
        self.assertEqual(self.http.manifest("oras/to", "2").body, self.http.manifest("oras/from", "1").body)
        self.assertEqual([entry["digest"] for entry in self.referrers("oras/to", digest)], [note])
        self.assertEqual([entry["digest"] for entry in self.referrers("oras/to", note)], [nested])

    @does("manifest fetch", "blob push", "blob fetch")
    def test_moves_manifests_and_blobs(self):
        digest = self.push_small_image("oras/image")
        self.assertEqual(self.oras("manifest", "fetch", self.reference("oras/image:1")).encode(), self.image.manifest)
        self.oras("blob", "push", self.reference("oras/image"), "thing.txt")
        pushed = digest_of(b"a thing\n")
        self.assertEqual(self.http.blob("oras/image", pushed).body, b"a thing\n")
        self.assertEqual(self.oras("blob", "fetch", "--output", "-", self.reference(f"oras/image@{pushed}")), "a thing\n")
        self.assertEqual(self.oras("resolve", self.reference("oras/image:1")).strip(), digest)

    @does("repo ls", "repo tags", "tag", "manifest delete", "blob delete")
    def test_lists_tags_and_deletes(self):
        digest = self.push_thing("oras/listed:1")
        self.oras("tag", self.reference("oras/listed:1"), "2", "3")
        self.assertEqual(self.oras("repo", "tags", self.reference("oras/listed")).split(), ["1", "2", "3"])
        self.assertEqual(self.oras("repo", "ls", self.address).split(), ["oras/listed"])
        layer = self.http.manifest("oras/listed", "1").json()["layers"][0]["digest"]
        note = self.attach_note("oras/listed:1")
        self.oras("manifest", "delete", "--force", self.reference(f"oras/listed@{note}"))
        self.assertEqual(self.discovered("oras/listed:1"), [])
        self.oras("manifest", "delete", "--force", self.reference("oras/listed:1"))
        self.assertEqual([self.http.manifest("oras/listed", name).status for name in ("1", "3", digest)], [404, 404, 404])
        self.oras("blob", "delete", "--force", self.reference(f"oras/listed@{layer}"))
        self.assertEqual(self.http.blob("oras/listed", layer).status, 404)


class OrasOverTlsTest(OrasTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused(ORAS, "repo", "ls", self.address))


if __name__ == "__main__":
    client_test.begin("oras")
    tools.require("oras")
    client_test.main("oras", tools.version("oras"), "Go module")
