# SPDX-License-Identifier: Apache-2.0
"""What people list and delete: tags, catalog, tag history, deletes with skopeo, names that lie inside one another."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import digest_of


class OneRegistryTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.registry = self.serve()
        self.http = self.client(self.registry)

    def again(self, end):
        """Ends the registry with `end` and starts it again."""
        end()
        self.http.close()
        self.registry.start()


class NamesTest(OneRegistryTest):

    def skopeo(self, command, name, *options):
        return self.run_tool("skopeo", command, "--tls-verify=false", *options, f"docker://{self.registry.address}/{name}")

    # Checklist 58.
    def test_skopeo_lists_the_tags_in_byte_order(self):
        for tag in ("b", "a", "1.10", "1.9", "Z"):
            self.http.push_image("list/tags", tag, [b"layer"])
        self.assertEqual(json.loads(self.skopeo("list-tags", "list/tags"))["Tags"], ["1.10", "1.9", "Z", "a", "b"])

    # Checklist 69.
    def test_skopeo_deletes_a_manifest_with_its_tags(self):
        self.http.push_image("delete/me", "kept", [b"other"])
        manifest = self.http.push_image("delete/me", "1", [b"layer"])
        self.http.push_manifest("delete/me", "2", manifest)
        self.skopeo("delete", "delete/me:1")
        for reference in ("1", digest_of(manifest)):
            answer = self.http.manifest("delete/me", reference)
            self.assertEqual((answer.status, answer.error_code()), (404, "MANIFEST_UNKNOWN"))
        self.assertEqual(self.http.tags("delete/me"), ["kept"])
        self.assertEqual(self.http.manifest("delete/me", "kept").status, 200)

    def test_deletes_survive_a_kill(self):
        manifest = self.http.push_image("delete/kill", "1", [b"layer"])
        self.http.delete("delete/kill", "manifests", digest_of(manifest))
        self.again(self.registry.kill)
        self.assertEqual(self.http.manifest("delete/kill", "1").status, 404)
        self.assertEqual(self.http.manifest("delete/kill", digest_of(manifest)).status, 404)

    def test_catalog_names_each_repository_once_in_order(self):
        for repository in ("b", "a/t", "a", "a-b/t", "a.c/x", "a/b/t"):
            for tag in ("1", "2"):
                self.http.push_image(repository, tag, [b"layer"])
        self.assertEqual(self.http.catalog(), sorted(["b", "a/t", "a", "a-b/t", "a.c/x", "a/b/t"]))

    def test_catalog_and_tags_come_in_pages(self):
        for number in range(7):
            self.http.push_image("paged", f"t{number}", [b"layer"])
            self.http.push_image(f"paged{number}", "1", [b"layer"])
        answer = self.http.expect(200, "GET", "/v2/paged/tags/list?n=3&last=t1")
        self.assertEqual(answer.json(), {"name": "paged", "tags": ["t2", "t3", "t4"]})
        self.assertIn('rel="next"', answer.headers["Link"])
        answer = self.http.expect(200, "GET", "/v2/_catalog?n=2&last=paged0")
        self.assertEqual(answer.json()["repositories"], ["paged1", "paged2"])

    def test_a_repository_and_a_tag_of_the_same_name_are_both_possible(self):
        outer = self.http.push_image("a", "b", [b"tag b of a"])
        inner = self.http.push_image("a/b", "c", [b"tag c of a/b"])
        deeper = self.http.push_image("x/y/z", "1", [b"first the folder"])
        tag = self.http.push_image("x/y", "z", [b"then the tag"])
        for repository, reference, manifest in (("a", "b", outer), ("a/b", "c", inner), ("x/y/z", "1", deeper), ("x/y", "z", tag)):
            self.assertEqual(self.http.manifest(repository, reference).body, manifest)
        self.again(self.registry.stop)
        self.assertEqual(self.http.manifest("a", "b").body, outer)
        self.assertEqual(self.http.manifest("a/b", "c").body, inner)

    def test_blobs_are_answered_only_through_repositories_that_link_them(self):
        digest = self.http.push_blob("owner/of", b"private bytes")
        self.http.push_image("someone/else", "1", [b"layer"])
        answer = self.http.blob("someone/else", digest)
        self.assertEqual((answer.status, answer.error_code()), (404, "BLOB_UNKNOWN"))
        self.http.expect(201, "POST", f"/v2/someone/else/blobs/uploads/?mount={digest}&from=owner/of", b"")
        self.assertEqual(self.http.blob("someone/else", digest).body, b"private bytes")


class HistoryTest(OneRegistryTest):
    def history(self, query=""):
        return self.http.expect(200, "GET", f"/team/app/manifest_history/latest{query}").json()

    def test_a_tags_history_comes_newest_first_and_in_pages(self):
        pushed = [digest_of(self.http.push_image("team/app", "latest", [b"layer %d" % number])) for number in range(5)]
        document = self.history()
        self.assertEqual(document["image"], "team/app:latest")
        self.assertEqual([entry["digest"] for entry in document["history"]], pushed[::-1])
        dates = [entry["date"] for entry in document["history"]]
        self.assertEqual(dates, sorted(dates, reverse=True))
        self.assertRegex(dates[0], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} UTC$")
        page = self.history(f"?n=2&last={pushed[3]}")["history"]
        self.assertEqual([entry["digest"] for entry in page], [pushed[2], pushed[1]])
        self.again(self.registry.kill)
        self.assertEqual(self.history(), document)

    def test_the_tags_file_says_the_same_to_people(self):
        pushed = [digest_of(self.http.push_image("team/app", "latest", [b"layer %d" % number])) for number in range(3)]
        lines = (self.directory / "data/manifests/team/app/latest").read_text().splitlines()
        self.assertEqual([line.split()[0] for line in lines], pushed[::-1])
        for line in lines:
            self.assertRegex(line.split()[1], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")

    def test_history_of_an_unknown_tag_is_not_found(self):
        answer = self.http.request("GET", "/team/app/manifest_history/none")
        self.assertEqual(answer.status, 404)


if __name__ == "__main__":
    end_to_end.require_tools([["skopeo", "--version"]])
    end_to_end.require_berth()
    end_to_end.main()
