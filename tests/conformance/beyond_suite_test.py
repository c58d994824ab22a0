# SPDX-License-Identifier: Apache-2.0
"""What the specifications ask for or allow and no suite looks at: several ranges in one request, referrers that an older client
has kept under a tag, indexes that name what is not here."""

import email
import json
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from berth_process import free_port
from end_to_end import EndToEndTest
from registry_client import INDEX_TYPE, MANIFEST_TYPE, descriptor, digest_of, index_of, manifest_of

NAME = "beyond/suite"
CONFIG = b'{"architecture":"amd64","os":"linux"}'


def parts_of(answer):
    """(Content-Range, bytes) of each part of a multipart answer."""
    kind = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(kind + answer.body)
    return [(part["Content-Range"], part.get_payload(decode=True)) for part in message.get_payload()]


class SeveralRanges(EndToEndTest):
    # Letters, because Python's parser of messages is one of text.
    BLOB = random.Random(1).randbytes(1_500_000).hex().encode()

    def check(self, registry):
        client = self.client(registry)
        digest = client.push_blob(NAME, self.BLOB)
        chance = random.Random(2)
        for count, longest in ((2, 10), (500, 40), (20, 100_000), (3, 900_000)):
            ranges = []
            for _ in range(count):
                first = chance.randrange(len(self.BLOB) - longest)
                ranges.append((first, first + chance.randrange(1, longest)))
            wanted = ",".join(f"{first}-{last}" for first, last in ranges)
            answer = client.blob(NAME, digest, {"Range": f"bytes={wanted}"})
            self.assertEqual(answer.status, 206)
            self.assertEqual(int(answer.headers["Content-Length"]), len(answer.body))
            expected = [(f"bytes {first}-{last}/{len(self.BLOB)}", self.BLOB[first : last + 1]) for first, last in ranges]
            self.assertEqual(parts_of(answer), expected)
        self.assertEqual(client.blob(NAME, digest).body, self.BLOB)

    def test_of_a_file(self):
        self.check(self.serve())

    def test_of_a_blob_in_the_journal(self):
        client = self.client(self.serve())
        digest = client.push_blob(NAME, b"0123456789")
        answer = client.blob(NAME, digest, {"Range": "bytes=1-2,-1"})
        self.assertEqual(parts_of(answer), [("bytes 1-2/10", b"12"), ("bytes 9-9/10", b"9")])

    def test_of_a_blob_that_comes_over_the_network(self):
        address = f"127.0.0.1:{free_port()}"
        self.back_end(listen=address)
        self.check(self.serve(backend=address))


class FallbackTag(EndToEndTest):
    def test_what_an_older_client_has_kept_is_listed(self):
        client = self.client(self.serve())
        client.push_blob(NAME, CONFIG)
        subject = manifest_of(CONFIG, [])
        client.push_manifest(NAME, "1", subject)
        # Of a time when manifests had no subject: only the index says what it belongs to.
        signature = json.dumps({**json.loads(subject), "annotations": {"is": "a signature"}}).encode()
        client.push_manifest(NAME, digest_of(signature), signature)
        kept = {**descriptor(signature, MANIFEST_TYPE), "artifactType": "x/signature", "annotations": {"by": "me"}}
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [kept]}).encode()
        client.push_manifest(NAME, digest_of(subject).replace(":", "-"), index, INDEX_TYPE)
        named = json.dumps({**json.loads(subject), "subject": descriptor(subject, MANIFEST_TYPE)}).encode()
        client.push_manifest(NAME, digest_of(named), named)

        listed = self.referrers(client, subject)
        self.assertEqual({entry["digest"] for entry in listed}, {digest_of(signature), digest_of(named)})
        self.assertIn(kept, listed)
        self.assertEqual(self.referrers(client, subject, "?artifactType=x/signature"), [kept])
        client.delete(NAME, "manifests", digest_of(signature))
        self.assertEqual([entry["digest"] for entry in self.referrers(client, subject)], [digest_of(named)])

    def referrers(self, client, subject, query=""):
        answer = client.expect(200, "GET", f"/v2/{NAME}/referrers/{digest_of(subject)}{query}")
        return answer.json()["manifests"]


class SparseManifests(EndToEndTest):
    def push(self, setting, media_type, manifest):
        config = self.directory / "berth.yaml"
        config.write_text(f"version: 1\nregistry:\n  sparse_manifests: {setting}\n")
        client = self.client(self.serve(config=config))
        client.push_blob(NAME, CONFIG)
        client.push_manifest(NAME, digest_of(self.HERE), self.HERE)
        return client, client.request("PUT", f"/v2/{NAME}/manifests/1", manifest, {"Content-Type": media_type})

    HERE = manifest_of(CONFIG, [])
    INDEX = index_of([HERE, b"elsewhere"])
    IMAGE = manifest_of(CONFIG, [b"elsewhere"])

    def check_taken(self, setting, media_type, manifest):
        client, answer = self.push(setting, media_type, manifest)
        self.assertEqual(answer.status, 201)
        self.assertEqual(client.manifest(NAME, "1").body, manifest)
        self.assertEqual(client.manifest(NAME, digest_of(b"elsewhere")).status, 404)
        self.assertEqual(client.blob(NAME, digest_of(b"elsewhere")).status, 404)

    def check_refused(self, setting, media_type, manifest):
        client, answer = self.push(setting, media_type, manifest)
        self.assertEqual((answer.status, answer.error_code()), (404, "MANIFEST_BLOB_UNKNOWN"))
        self.assertIn(digest_of(b"elsewhere"), answer.error_text())
        self.assertEqual(client.manifest(NAME, "1").status, 404)

    def test_none(self):
        self.check_refused("none", INDEX_TYPE, self.INDEX)

    def test_indexes_are_taken(self):
        self.check_taken("indexes", INDEX_TYPE, self.INDEX)

    def test_indexes_only(self):
        self.check_refused("indexes", MANIFEST_TYPE, self.IMAGE)

    def test_all(self):
        self.check_taken("all", MANIFEST_TYPE, self.IMAGE)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
