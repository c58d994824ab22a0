# SPDX-License-Identifier: Apache-2.0
"""The distribution protocol by hand, over http.client: what the clients' own tools do not let a test see or choose."""

import hashlib
import http.client
import json
import os
from urllib.parse import quote

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"
ACCEPT = ", ".join(
    [
        MANIFEST_TYPE,
        INDEX_TYPE,
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ]
)


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Refused(Exception):
    """An answer other than the expected one."""

    def __init__(self, what, answer):
        super().__init__(f"{what}: {answer.status} {answer.body[:500]!r}")
        self.status = answer.status
        self.answer = answer


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def error_code(self):
        """The `code` of the first error, or None when the body is no error document."""
        try:
            return self.json()["errors"][0]["code"]
        except (ValueError, KeyError, IndexError, TypeError):
            return None

    def error_text(self):
        """The message of the first error, as a client shows it."""
        return self.json()["errors"][0]["message"]


class RegistryClient:
    """One connection, kept alive and opened again when it broke; over TLS with a `context` (ssl.SSLContext). One thread."""

    def __init__(self, host, port, timeout=60, context=None):
        self.host = host
        self.port = port
        self.timeout = timeout
        self.context = context
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def connect(self):
        if self.context is not None:
            return http.client.HTTPSConnection(self.host, self.port, timeout=self.timeout, context=self.context)
        return http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)

    def request(self, method, path, body=None, headers=None):
        """Sends once, whatever the answer. OSError or HTTPException: nothing is known about it."""
        if self.connection is None:
            self.connection = self.connect()
        try:
            self.connection.request(method, path, body, headers or {})
            return Answer(self.connection.getresponse())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def expect(self, status, method, path, body=None, headers=None):
        answer = self.request(method, path, body, headers)
        if answer.status != status:
            raise Refused(f"{method} {path}", answer)
        return answer

    def unready_cause(self):
        """Why /readiness says no, or None when it says yes."""
        answer = self.request("GET", "/readiness")
        if answer.status == 200:
            return None
        if answer.status != 503 or answer.json()["is_ready"]:
            raise Refused("GET /readiness", answer)
        return answer.json()["message"]

    def begin_upload(self, repository):
        """The path of a new upload session."""
        return self.expect(202, "POST", f"/v2/{repository}/blobs/uploads/", b"").headers["Location"]

    def append(self, location, content, offset=None):
        """PATCH; returns the next location."""
        headers = {"Content-Type": "application/octet-stream"}
        if offset is not None:
            headers["Content-Range"] = f"{offset}-{offset + len(content) - 1}"
        return self.expect(202, "PATCH", path_of(location), content, headers).headers["Location"]

    def finish_upload(self, location, digest, content=b""):
        path = path_of(location)
        path += ("&" if "?" in path else "?") + "digest=" + quote(digest)
        return self.expect(201, "PUT", path, content, {"Content-Type": "application/octet-stream"})

    def upload_offset(self, location):
        """Bytes the session holds, by its own word; "0-0" is taken for none."""
        held = self.expect(204, "GET", path_of(location)).headers["Range"]
        last = int(held.split("-")[1])
        return last + 1 if last else 0

    def push_blob(self, repository, content, chunk=None):
        """POST and PUT; with `chunk`, PATCHes of that many bytes between them. Returns the digest."""
        location = self.begin_upload(repository)
        digest = digest_of(content)
        if chunk is None:
            self.finish_upload(location, digest, content)
            return digest
        for offset in range(0, len(content), chunk):
            location = self.append(location, content[offset : offset + chunk], offset)
        self.finish_upload(location, digest)
        return digest

    def push_manifest(self, repository, reference, manifest, media_type=MANIFEST_TYPE):
        self.expect(201, "PUT", f"/v2/{repository}/manifests/{reference}", manifest, {"Content-Type": media_type})
        return digest_of(manifest)

    def push_image(self, repository, tag, layers):
        """Pushes layers, a config and the manifest; returns the manifest's bytes."""
        config = json.dumps({"architecture": "amd64", "os": "linux", "nonce": os.urandom(8).hex()}).encode()
        for content in [config, *layers]:
            self.push_blob(repository, content)
        manifest = manifest_of(config, layers)
        self.push_manifest(repository, tag, manifest)
        return manifest

    def manifest(self, repository, reference):
        return self.request("GET", f"/v2/{repository}/manifests/{reference}", headers={"Accept": ACCEPT})

    def blob(self, repository, digest, headers=None):
        return self.request("GET", f"/v2/{repository}/blobs/{digest}", headers=headers)

    def delete(self, repository, kind, reference):
        """`kind`: "manifests" or "blobs"."""
        return self.expect(202, "DELETE", f"/v2/{repository}/{kind}/{reference}")

    def tags(self, repository):
        """All tags, page by page."""
        tags, path = [], f"/v2/{repository}/tags/list?n=100"
        while path:
            answer = self.expect(200, "GET", path)
            tags += answer.json()["tags"] or []
            path = next_page(answer)
        return tags

    def catalog(self):
        repositories, path = [], "/v2/_catalog?n=100"
        while path:
            answer = self.expect(200, "GET", path)
            repositories += answer.json()["repositories"] or []
            path = next_page(answer)
        return repositories


def path_of(location):
    """The path and query of a Location, which may be absolute."""
    return "/" + location.split("/", 3)[3] if "://" in location else location


def next_page(answer):
    link = answer.headers.get("Link")
    return path_of(link[link.index("<") + 1 : link.index(">")]) if link else None


def descriptor(content, media_type):
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}


def manifest_of(config, layers):
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": descriptor(config, CONFIG_TYPE),
            "layers": [descriptor(layer, LAYER_TYPE) for layer in layers],
        }
    ).encode()


def index_of(manifests):
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": INDEX_TYPE,
            "manifests": [descriptor(manifest, MANIFEST_TYPE) for manifest in manifests],
        }
    ).encode()
