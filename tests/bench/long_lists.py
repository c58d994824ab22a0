# SPDX-License-Identifier: Apache-2.0
"""The long lists that are read page by page: a repository with many tags, a subject with many referrers."""

import itertools
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from registry_client import CONFIG_TYPE, MANIFEST_TYPE, descriptor, digest_of, manifest_of, next_page

ENTRIES = 10_000
TAGS_PER_PAGE = 1000
MOST_TAGS_OF_A_PUSH = 64
CLIENTS = 8
CONFIG = b"{}"


@dataclass
class Page:
    """An answer that is asked for again and again."""

    path: str
    size: int
    content: list


class TagList:
    """Tags of one manifest: `ENTRIES` on Berth. docker-registry takes one tag a push and has no pages, so it gets one page
    of tags, and sends that."""

    repository = "bench/tags"

    def fill(self, server):
        is_berth = server.name.startswith("berth")
        names = [f"v{number:05}" for number in range(ENTRIES if is_berth else TAGS_PER_PAGE)]
        manifest = manifest_of(CONFIG, [])
        with server.client() as client:
            client.push_blob(self.repository, CONFIG)
            client.push_manifest(self.repository, digest_of(manifest), manifest)
        in_parallel(server, list(batches(names, MOST_TAGS_OF_A_PUSH if is_berth else 1)), self.push, manifest)
        with server.client() as client:
            pages = pages_from(client, f"/v2/{self.repository}/tags/list?n={TAGS_PER_PAGE}", "tags")
        listed = [name for page in pages for name in page.content]
        # docker-registry lists as the directory does.
        assert (listed if is_berth else sorted(listed)) == names, (server.name, len(listed))
        return {"first": pages[0], "last": pages[-1]}

    def push(self, client, names, manifest):
        is_one = len(names) == 1
        reference = names[0] if is_one else digest_of(manifest) + "?" + "&".join(f"tag={name}" for name in names)
        client.push_manifest(self.repository, reference, manifest)


class ReferrerList:
    """`ENTRIES` attestations of one manifest, with annotations as signing tools write them: descriptors of some 600 bytes."""

    repository = "bench/referrers"

    def fill(self, server):
        subject = manifest_of(CONFIG, [])
        with server.client() as client:
            client.push_blob(self.repository, CONFIG)
            client.push_manifest(self.repository, "subject", subject)
        attestations = [self.attestation(subject, number) for number in range(ENTRIES)]
        in_parallel(server, attestations, self.push)
        with server.client() as client:
            pages = pages_from(client, f"/v2/{self.repository}/referrers/{digest_of(subject)}", "manifests")
        digests = {entry["digest"] for page in pages for entry in page.content}
        assert digests == {digest_of(attestation) for attestation in attestations}, (server.name, len(digests))
        assert len(pages) > 1, "the referrers fit on one page"
        return {"first": pages[0], "last": pages[-1]}

    def attestation(self, subject, number):
        return json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST_TYPE,
                "artifactType": "application/vnd.dev.sigstore.bundle.v0.3+json",
                "config": descriptor(CONFIG, CONFIG_TYPE),
                "layers": [],
                "subject": descriptor(subject, MANIFEST_TYPE),
                "annotations": {
                    "org.opencontainers.image.created": "2026-01-01T00:00:00Z",
                    "dev.sigstore.bundle.content": "dsse-envelope",
                    "dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1",
                    "io.cncf.notary.x509chain.thumbprint#S256": json.dumps([digest_of(b"%d" % number).partition(":")[2]]),
                    "bench.number": str(number),
                },
            }
        ).encode()

    def push(self, client, attestation):
        client.push_manifest(self.repository, digest_of(attestation), attestation)


def pages_from(client, path, key):
    """All pages from this one on; `key` names their entries."""
    pages = []
    while path:
        answer = client.expect(200, "GET", path)
        pages.append(Page(path, len(answer.body), answer.json()[key]))
        path = next_page(answer)
    return pages


def batches(items, size):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def in_parallel(server, items, push, *more):
    """push(client, item, *more) for each, by some clients at once."""

    def work(share):
        with server.client() as client:
            for item in share:
                push(client, item, *more)

    with ThreadPoolExecutor(CLIENTS) as threads:
        for _ in threads.map(work, (itertools.islice(items, start, None, CLIENTS) for start in range(CLIENTS))):
            pass


TAGS = TagList()
REFERRERS = ReferrerList()
