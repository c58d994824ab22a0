# SPDX-License-Identifier: Apache-2.0
"""What the released conformance suite (distribution-spec v1.1.1) asks, case by case; it cannot be had as a Go module. Where it
takes several answers, the one that Berth promises is asked for."""

import json
import sys
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import CONFIG_TYPE, INDEX_TYPE, MANIFEST_TYPE, descriptor, digest_of, manifest_of, path_of

NAME = "conformance/older"
OTHER = "conformance/mounted"
LAYER = b"layer " * 20_000
CONFIG = b'{"architecture":"amd64","os":"linux"}'
UNKNOWN = digest_of(b"nobody has pushed this")
CODES = {
    "BLOB_UNKNOWN", "BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN", "DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN",
    "MANIFEST_INVALID", "MANIFEST_UNKNOWN", "NAME_INVALID", "NAME_UNKNOWN", "SIZE_INVALID", "UNAUTHORIZED", "DENIED",
    "UNSUPPORTED", "TOOMANYREQUESTS",
}


class Case(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.http = self.client(self.serve())

    def ask(self, status, method, path, body=None, headers=None, name=NAME):
        return self.http.expect(status, method, f"/v2/{name}{path}", body, headers)

    def push_image(self, *tags, more=None):
        """An image of LAYER, with more members; its bytes."""
        for content in (CONFIG, LAYER):
            self.http.push_blob(NAME, content)
        manifest = json.dumps({**json.loads(manifest_of(CONFIG, [LAYER])), **(more or {})}).encode()
        for reference in tags or (digest_of(manifest),):
            self.http.push_manifest(NAME, reference, manifest)
        return manifest

    def assert_error(self, answer, *codes):
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        errors = answer.json()["errors"]
        self.assertTrue(errors)
        for error in errors:
            self.assertIn(error["code"], codes or CODES)
            self.assertIsInstance(error["message"], str)


class Pull(Case):
    def test_a_blob_that_is_not_there(self):
        self.assertEqual(self.ask(404, "HEAD", f"/blobs/{UNKNOWN}").body, b"")
        self.assert_error(self.ask(404, "GET", f"/blobs/{UNKNOWN}"), "BLOB_UNKNOWN")

    def test_a_blob_that_is_there(self):
        digest = self.http.push_blob(NAME, LAYER)
        for method, body in (("HEAD", b""), ("GET", LAYER)):
            answer = self.ask(200, method, f"/blobs/{digest}")
            self.assertEqual(answer.headers["Docker-Content-Digest"], digest)
            self.assertEqual(answer.headers["Content-Length"], str(len(LAYER)))
            self.assertEqual(answer.body, body)

    def test_a_manifest_that_is_not_there(self):
        self.push_image("1")
        for reference in (".INVALID_MANIFEST_NAME", "unknown", UNKNOWN):
            self.assertEqual(self.ask(404, "HEAD", f"/manifests/{reference}").body, b"")
            self.assert_error(self.ask(404, "GET", f"/manifests/{reference}"), "MANIFEST_UNKNOWN")

    def test_a_manifest_that_is_there_by_digest_and_by_tag(self):
        manifest = self.push_image("1")
        for reference in ("1", digest_of(manifest)):
            for method, body in (("HEAD", b""), ("GET", manifest)):
                answer = self.ask(200, method, f"/manifests/{reference}")
                self.assertEqual(answer.headers["Docker-Content-Digest"], digest_of(manifest))
                self.assertEqual(answer.headers["Content-Type"], MANIFEST_TYPE)
                self.assertEqual(answer.headers["Content-Length"], str(len(manifest)))
                self.assertEqual(answer.body, body)

    def test_a_400_has_an_error_of_the_specification(self):
        self.assert_error(self.ask(400, "GET", "/manifests/sha256:totallywrong"), "DIGEST_INVALID")
        self.assert_error(self.ask(400, "PUT", "/manifests/sha256:totallywrong", b"blablabla"))


class Push(Case):
    def finish(self, location, digest, body=b"", headers=None, status=201):
        return self.http.expect(status, "PUT", f"{path_of(location)}?digest={digest}", body, headers)

    def assert_created(self, answer, content, name=NAME):
        self.assertEqual(path_of(answer.headers["Location"]), f"/v2/{name}/blobs/{digest_of(content)}")
        self.assertEqual(self.http.expect(200, "GET", path_of(answer.headers["Location"])).body, content)

    def test_streamed(self):
        location = self.http.append(self.http.begin_upload(NAME), LAYER)
        self.assert_created(self.finish(location, digest_of(LAYER)), LAYER)

    def test_monolithic_in_one_post(self):
        digest = digest_of(CONFIG)
        answer = self.ask(201, "POST", f"/blobs/uploads/?digest={digest}", CONFIG, {"Content-Type": "application/octet-stream"})
        self.assert_created(answer, CONFIG)

    def test_monolithic_by_post_and_put(self):
        for content in (CONFIG, LAYER):
            self.ask(404, "GET", f"/blobs/{digest_of(content)}")
            answer = self.finish(self.http.begin_upload(NAME), digest_of(content), content)
            self.assert_created(answer, content)

    def test_chunks_are_taken_in_order_only(self):
        started = self.ask(202, "POST", "/blobs/uploads/", b"")
        location, least = path_of(started.headers["Location"]), int(started.headers.get("OCI-Chunk-Min-Length", "1"))
        first, second = LAYER[: max(least, 1000)], LAYER[max(least, 1000) :]

        def send(status, content, offset):
            place = {"Content-Range": f"{offset}-{offset + len(content) - 1}"}
            return self.http.expect(status, "PATCH", location, content, place)

        send(416, second, len(first))
        answer = send(202, first, 0)
        location = path_of(answer.headers["Location"])
        self.assertEqual(answer.headers["Range"], f"0-{len(first) - 1}")
        send(416, first, 0)
        status = self.http.expect(204, "GET", location)
        self.assertTrue(status.headers["Location"])
        self.assertEqual(status.headers["Range"], f"0-{len(first) - 1}")
        location = path_of(send(202, second, len(first)).headers["Location"])
        self.assert_created(self.finish(location, digest_of(LAYER)), LAYER)

    def test_the_last_chunk_in_the_put_has_its_place_too(self):
        location = self.http.append(self.http.begin_upload(NAME), LAYER[:5000], 0)
        self.finish(location, digest_of(LAYER), LAYER[6000:], {"Content-Range": f"6000-{len(LAYER) - 1}"}, 416)
        answer = self.finish(location, digest_of(LAYER), LAYER[5000:], {"Content-Range": f"5000-{len(LAYER) - 1}"})
        self.assert_created(answer, LAYER)

    def test_another_digest_leaves_no_blob(self):
        answer = self.finish(self.http.begin_upload(NAME), UNKNOWN, LAYER, status=400)
        self.assert_error(answer, "DIGEST_INVALID")
        for digest in (UNKNOWN, digest_of(LAYER)):
            self.ask(404, "HEAD", f"/blobs/{digest}")

    def test_mounting(self):
        digest = self.http.push_blob(NAME, LAYER)
        for query in (f"mount={digest}&from={NAME}", f"mount={digest}"):
            other = f"{OTHER}-{uuid.uuid4()}"
            self.ask(404, "GET", f"/blobs/{digest}", name=other)
            self.assert_created(self.ask(201, "POST", f"/blobs/uploads/?{query}", b"", name=other), LAYER, other)

    def test_mounting_what_is_not_there_begins_an_upload(self):
        self.http.push_blob(NAME, LAYER)
        for query in (f"mount={UNKNOWN}&from={NAME}", f"mount={UNKNOWN}", f"mount={digest_of(LAYER)}&from={OTHER}"):
            answer = self.ask(202, "POST", f"/blobs/uploads/?{query}", b"", name=OTHER)
            self.assertTrue(path_of(answer.headers["Location"]).startswith(f"/v2/{OTHER}/blobs/uploads/"))
            self.ask(404, "HEAD", f"/blobs/{UNKNOWN}", name=OTHER)

    def test_manifests(self):
        self.ask(404, "GET", "/manifests/tagtest0")
        manifest = self.push_image()
        for tag in ("tagtest0", "tagtest1", "tagtest2", "tagtest3"):
            answer = self.ask(201, "PUT", f"/manifests/{tag}", manifest, {"Content-Type": MANIFEST_TYPE})
            self.assertEqual(self.http.expect(200, "GET", path_of(answer.headers["Location"])).body, manifest)
        self.assertEqual(self.ask(200, "GET", f"/manifests/{digest_of(manifest)}").body, manifest)

    def test_a_manifest_without_layers(self):
        self.http.push_blob(NAME, CONFIG)
        manifest = manifest_of(CONFIG, [])
        self.http.push_manifest(NAME, "empty", manifest)
        self.assertEqual(self.ask(200, "GET", "/manifests/empty").body, manifest)


class ContentDiscovery(Case):
    TAGS = ("test0", "test1", "test2", "test3", "TEST0", "TEST1", "TEST2", "TEST3")

    def test_tags_in_order(self):
        self.push_image(*self.TAGS)
        listed = self.ask(200, "GET", "/tags/list").json()
        self.assertEqual(listed, {"name": NAME, "tags": sorted(self.TAGS)})

    def test_tags_page_by_page(self):
        self.push_image(*self.TAGS)
        half = len(self.TAGS) // 2
        tags = sorted(self.TAGS)
        first = self.ask(200, "GET", f"/tags/list?n={half}")
        self.assertEqual(first.json()["tags"], tags[:half])
        self.assertIn('rel="next"', first.headers["Link"])
        self.assertEqual(self.ask(200, "GET", f"/tags/list?n={half}&last={tags[half - 1]}").json()["tags"], tags[half:])
        self.assertEqual(self.ask(200, "GET", f"/tags/list?last={tags[half - 1]}").json()["tags"], tags[half:])

    def test_nobody_refers_to_what_is_not_there(self):
        self.push_image("1")
        answer = self.ask(200, "GET", f"/referrers/{UNKNOWN}")
        self.assertEqual(answer.headers["Content-Type"], INDEX_TYPE)
        self.assertEqual(answer.json(), {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": []})

    def referrers(self, subject, query=""):
        answer = self.ask(200, "GET", f"/referrers/{digest_of(subject)}{query}")
        self.assertEqual(answer.headers["Content-Type"], INDEX_TYPE)
        return answer, {entry["digest"]: entry for entry in answer.json()["manifests"]}

    def push_referrers(self, subject):
        """Five: by artifactType and by the config's type, of two types, and an index."""
        kinds = [
            {"artifactType": "application/x.a"}, {"artifactType": "application/x.b"},
            {"config": "application/x.a"}, {"config": "application/x.b"}, {"manifests": []},
        ]
        pushed = {}
        for number, kind in enumerate(kinds):
            document = {
                "schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": descriptor(CONFIG, kind.get("config", CONFIG_TYPE)),
                "layers": [], "subject": descriptor(subject, MANIFEST_TYPE), "annotations": {"number": str(number)},
            }
            if "manifests" in kind:
                del document["config"], document["layers"]
                document |= {"mediaType": INDEX_TYPE, "manifests": [], "artifactType": "application/x.index"}
            elif "artifactType" in kind:
                document["artifactType"] = kind["artifactType"]
            content = json.dumps(document).encode()
            answer = self.ask(201, "PUT", f"/manifests/{digest_of(content)}", content, {"Content-Type": document["mediaType"]})
            self.assertEqual(answer.headers["OCI-Subject"], digest_of(subject))
            pushed[digest_of(content)] = (document, len(content), kind)
        return pushed

    def test_referrers_are_listed_with_type_and_annotations(self):
        subject = manifest_of(CONFIG, [LAYER])  # Not pushed yet: a missing subject is no mistake.
        self.http.push_blob(NAME, CONFIG)
        pushed = self.push_referrers(subject)
        for _ in ("without the subject", "with it"):
            _, listed = self.referrers(subject)
            self.assertEqual(listed.keys(), pushed.keys())
            for digest, (document, size, kind) in pushed.items():
                expected = document.get("artifactType") or kind["config"]
                self.assertEqual(listed[digest]["artifactType"], expected)
                self.assertEqual(listed[digest]["annotations"], document["annotations"])
                self.assertEqual((listed[digest]["mediaType"], listed[digest]["size"]), (document["mediaType"], size))
            self.push_image("subject")

    def test_referrers_are_filtered_by_type(self):
        subject = self.push_image("subject")
        pushed = self.push_referrers(subject)
        for letter in ("a", "b"):
            answer, listed = self.referrers(subject, f"?artifactType=application/x.{letter}")
            self.assertEqual(answer.headers["OCI-Filters-Applied"], "artifactType")
            self.assertEqual(len(listed), 2)
            self.assertTrue(listed.keys() <= pushed.keys())

    def test_a_deleted_referrer_is_gone(self):
        subject = self.push_image("subject")
        pushed = self.push_referrers(subject)
        gone = next(iter(pushed))
        self.ask(202, "DELETE", f"/manifests/{gone}")
        self.assertEqual(self.referrers(subject)[1].keys(), pushed.keys() - {gone})


class ContentManagement(Case):
    def test_a_deleted_tag_is_gone_alone(self):
        manifest = self.push_image("keep", "gone")
        self.ask(202, "DELETE", "/manifests/gone")
        self.ask(404, "GET", "/manifests/gone")
        self.assertEqual(self.ask(200, "GET", "/tags/list").json()["tags"], ["keep"])
        self.assertEqual(self.ask(200, "GET", f"/manifests/{digest_of(manifest)}").body, manifest)

    def test_a_deleted_manifest_takes_its_tags_along(self):
        manifest = self.push_image("1", "2")
        other = self.push_image("other", more={"annotations": {"another": "one"}})
        self.ask(202, "DELETE", f"/manifests/{digest_of(manifest)}")
        for reference in ("1", "2", digest_of(manifest)):
            self.assert_error(self.ask(404, "GET", f"/manifests/{reference}"), "MANIFEST_UNKNOWN")
        self.ask(404, "DELETE", f"/manifests/{digest_of(manifest)}")
        self.assertEqual(self.ask(200, "GET", "/tags/list").json()["tags"], ["other"])
        self.assertEqual(self.ask(200, "GET", "/manifests/other").body, other)

    def test_a_deleted_blob_is_gone(self):
        digests = [self.http.push_blob(NAME, content) for content in (CONFIG, LAYER)]
        for digest in digests:
            self.ask(202, "DELETE", f"/blobs/{digest}")
            self.ask(404, "GET", f"/blobs/{digest}")
            self.assert_error(self.ask(404, "DELETE", f"/blobs/{digest}"), "BLOB_UNKNOWN")

    def test_a_cancelled_upload_is_gone(self):
        location = path_of(self.http.append(self.http.begin_upload(NAME), LAYER))
        self.http.expect(204, "DELETE", location)
        self.assert_error(self.http.expect(404, "GET", location), "BLOB_UPLOAD_UNKNOWN")
        self.http.expect(404, "DELETE", location)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
