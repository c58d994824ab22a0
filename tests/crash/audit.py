# SPDX-License-Identifier: Apache-2.0
"""What must be true after a restart."""

import http.client
import time

from registry_client import RegistryClient, digest_of

PATIENCE_SECONDS = 15


class Audit:
    """Looks at a registry through its Front End. An AssertionError names what is wrong."""

    def __init__(self, front):
        self.client = RegistryClient(front.host, front.port, timeout=60)
        self.counts = {"tags": 0, "manifests": 0, "blobs": 0, "hashed": 0}

    def said(self):
        return ", ".join(f"{count} {what}" for what, count in self.counts.items())

    def ask(self, method, path, headers=None):
        """Once the Front End has found its Back End again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.client.request(method, path, headers=headers)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and answer.status != 503:
                return answer
            assert time.monotonic() < deadline, f"{method} {path}: no service after the restart: {answer and answer.body!r}"
            time.sleep(0.05)

    def check(self, pusher, is_full):
        """What the client relies on, state by state; what was open is settled by what is found."""
        assert pusher.failure is None, pusher.failure
        known, repository = pusher.known, pusher.repository
        for tag, states in known.tags.items():
            known.tags[tag] = {self.one_of(states, self.manifest_digest(repository, tag), f"{repository}:{tag}")}
        for digest, states in known.manifests.items():
            found = self.manifest_digest(repository, digest)
            assert found in (None, digest), f"{repository}@{digest} answered with {found}"
            known.manifests[digest] = {self.one_of(states, found is not None, f"{repository}@{digest}")}
        for digest, states in known.blobs.items():
            is_hashed = is_full or digest in known.new_blobs or len(states) > 1
            found = self.has_blob(repository, digest, is_hashed)
            known.blobs[digest] = {self.one_of(states, found, f"blob {digest} of {repository}")}
        known.new_blobs.clear()
        if pusher.session is not None:
            pusher.client = self.client
            pusher.find_offset()

    def one_of(self, states, found, what):
        assert found in states, f"{what} is {found}, not one of {states}"
        return found

    def manifest_digest(self, repository, reference):
        """The digest of what is there, which its bytes have; None when nothing is."""
        answer = self.client_manifest(repository, reference)
        self.counts["manifests" if ":" in reference else "tags"] += 1
        if answer.status == 404:
            return None
        assert answer.status == 200, f"{repository} {reference}: {answer.status} {answer.body!r}"
        assert digest_of(answer.body) == answer.headers["Docker-Content-Digest"], f"{repository} {reference} has other bytes"
        return answer.headers["Docker-Content-Digest"]

    def client_manifest(self, repository, reference):
        return self.ask("GET", f"/v2/{repository}/manifests/{reference}")

    def has_blob(self, repository, digest, is_hashed, size=None):
        answer = self.ask("GET" if is_hashed else "HEAD", f"/v2/{repository}/blobs/{digest}")
        self.counts["hashed" if is_hashed else "blobs"] += 1
        if answer.status == 404:
            return False
        assert answer.status == 200, f"{digest} of {repository}: {answer.status} {answer.body!r}"
        assert not is_hashed or digest_of(answer.body) == digest, f"{digest} of {repository} has other bytes"
        assert size is None or int(answer.headers["Content-Length"]) == size, f"{digest} of {repository} has another size"
        return True

    def walk(self):
        """From the catalog down: whatever is tagged is there with all that it names."""
        for repository in self.ask("GET", "/v2/_catalog?n=1000").json()["repositories"]:
            for tag in self.ask("GET", f"/v2/{repository}/tags/list?n=1000").json()["tags"]:
                answer = self.client_manifest(repository, tag)
                assert answer.status == 200, f"{repository}:{tag} is listed and not there: {answer.body!r}"
                for part in [answer.json()["config"], *answer.json()["layers"]]:
                    found = self.has_blob(repository, part["digest"], False, part["size"])
                    assert found, f"{repository}:{tag} names {part['digest']}, which is not there"
