# SPDX-License-Identifier: Apache-2.0
"""Behind the proxies people use, with the very files of deploy/proxy/: TLS and HTTP/2 towards the client, buffering on
and off, under a path of a site, and what the access log says then."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from berth_process import free_port
from end_to_end import EndToEndTest
from proxies import Certificates, HAProxy, Nginx
from real_image import Storage, root_digest, tree_in
from registry_client import MANIFEST_TYPE, descriptor, digest_of, manifest_of

LAYER_BYTES = 64 << 20
CLIENT = "127.0.0.9"  # Another address of loopback than the proxy's.
LIES = ("X-Forwarded-For: 9.9.9.9", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil", "X-Forwarded-Port: 1",
        "X-Forwarded-Prefix: /evil", "Forwarded: for=9.9.9.9;proto=http;host=evil")


def tar_of(content):
    """A layer with one file."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        entry = tarfile.TarInfo("noise")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return tar.getvalue()


class Image:
    """An image of one layer, as bytes and as an OCI layout."""

    def __init__(self, directory):
        self.content = os.urandom(LAYER_BYTES)
        self.layer = tar_of(self.content)
        rootfs = {"type": "layers", "diff_ids": [digest_of(self.layer)]}
        self.config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": rootfs}).encode()
        self.manifest = manifest_of(self.config, [self.layer])
        self.layout = Path(directory)
        blobs = self.layout / "blobs/sha256"
        blobs.mkdir(parents=True)
        for blob in (self.layer, self.config, self.manifest):
            (blobs / digest_of(blob)[7:]).write_bytes(blob)
        (self.layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        entry = descriptor(self.manifest, MANIFEST_TYPE) | {"annotations": {"org.opencontainers.image.ref.name": "1"}}
        (self.layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))


def layer_of(layout):
    """The one layer of a layout, without compression."""
    blobs = layout / "blobs/sha256"
    manifest = json.loads((blobs / root_digest(layout)[7:]).read_bytes())
    content = (blobs / manifest["layers"][0]["digest"][7:]).read_bytes()
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


class CurlAnswer:
    def __init__(self, head, body, version):
        lines = head.decode("latin-1").strip().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.body = body
        self.version = version


class ProxyTest(EndToEndTest):
    """A registry that trusts 127.0.0.1, and a proxy there. `proxy`: its kind, its file in deploy/proxy/, what is changed
    in that."""

    proxy = None
    external_url = None

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="berth-proxy-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.image = Image(cls.shared / "layout")

    def setUp(self):
        super().setUp()
        self.calls = 0
        self.certificates = Certificates(self.directory / "authority")
        kind, example, changes = self.proxy
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.site = f"https://site.example:{port}"
        self.resolve = f"site.example:{port}:127.0.0.1"
        config = self.directory / "berth.yaml"
        config.write_text("version: 1\nhttp:\n  access_log: json\n  trusted_proxies: [127.0.0.1]\n")
        if self.external_url:
            with open(config, "a") as file:
                file.write(f"  external_url: {self.site}{self.external_url}\n")
        self.registry = self.serve(config=config)
        self.own(kind(example, port, self.registry, self.certificates, self.directory / "proxy", changes))

    def curl(self, method, url, *options, body=None, media_type="application/octet-stream"):
        """One request from another address than the proxy's."""
        self.calls += 1
        head, answer = self.directory / f"head{self.calls}", self.directory / f"answer{self.calls}"
        words = ["curl", "-sS", "--http2", "--interface", CLIENT, "--resolve", self.resolve, "--cacert", self.certificates.ca,
                 "-D", head, "-o", answer, "-w", "%{http_version}", "--max-time", "120", "-X", method]
        if body is not None:
            sent = self.directory / f"body{self.calls}"
            sent.write_bytes(body)
            words += ["--data-binary", f"@{sent}", "-H", f"Content-Type: {media_type}"]
        version = self.run_tool(*words, *options, url)
        content = answer.read_bytes() if answer.exists() else b""
        # The last head: 100-continue has one too.
        return CurlAnswer(head.read_bytes().strip().split(b"\r\n\r\n")[-1], content, version)

    def expect(self, status, method, url, *options, **body):
        """The same through the proxy, by HTTP/2."""
        answer = self.curl(method, url, *options, **body)
        self.assertEqual(answer.status, status, f"{method} {url}: {answer.body[:500]!r}")
        self.assertEqual(answer.version, "2")
        return answer

    def push_blob(self, base, repository, content):
        """POST, PATCH and PUT, each to where the answer before pointed, resolved as RFC 3986 says. All Locations."""
        locations = []

        def go(status, method, url, body):
            locations.append(self.expect(status, method, url, body=body).headers["location"])
            return urljoin(url, locations[-1])

        url = go(202, "POST", f"{base}/v2/{repository}/blobs/uploads/", b"")
        url = go(202, "PATCH", url, content)
        url = go(201, "PUT", f"{url}?digest={digest_of(content)}", b"")
        self.assertTrue(self.expect(200, "GET", url).body == content, "the blob that Location names is the one pushed")
        return locations

    def push_manifest(self, base, repository, tag):
        url = f"{base}/v2/{repository}/manifests/{tag}"
        answer = self.expect(201, "PUT", url, body=self.image.manifest, media_type=MANIFEST_TYPE)
        location = answer.headers["location"]
        self.assertEqual(self.expect(200, "GET", urljoin(url, location)).body, self.image.manifest)
        return location

    def push_image(self, base, repository, tags):
        """Pushes the image and reads it again by the Locations, which it returns."""
        locations = []
        for content in (self.image.config, self.image.layer):
            locations += self.push_blob(base, repository, content)
        return locations + [self.push_manifest(base, repository, tag) for tag in tags]

    def accesses(self, count):
        """The access log's lines about curl once there are `count` of them."""

        def found():
            lines = [json.loads(line) for line in self.registry.output().splitlines() if '"msg":"access"' in line]
            lines = [line for line in lines if line["user_agent"].startswith("curl/")]
            return lines if len(lines) >= count else None

        return self.registry.wait_until(found, f"{count} lines of the access log")


class OfARegistry:
    """What holds behind a proxy that has a host of its own for the registry."""

    def skopeo(self, source, target):
        """A copy over TLS with the test's own authority."""
        trust = {**os.environ, "SSL_CERT_FILE": str(self.certificates.ca)}
        self.run_tool("skopeo", "copy", "--preserve-digests", source, target, env=trust)

    def pulled(self, name):
        """The layout that skopeo makes of an image of the registry."""
        layout = self.directory / name.replace(":", "-").rpartition("/")[2]
        self.skopeo(f"docker://{name}", f"oci:{layout}:1")
        return layout

    def test_an_image_passes_whole_with_skopeo(self):
        name = f"{self.address}/real/image:1"
        self.skopeo(f"oci:{self.image.layout}:1", f"docker://{name}")
        layout = self.pulled(name)
        self.assertEqual(root_digest(layout), digest_of(self.image.manifest))
        self.assertTrue(layer_of(layout) == self.image.layer)

    def test_an_image_passes_whole_over_http_2(self):
        for location in self.push_image(self.site, "by/curl", ("1",)):
            self.assertTrue(location.startswith("/v2/by/curl/"), location)
        url = f"{self.site}/v2/by/curl/blobs/{digest_of(self.image.layer)}"
        part = self.expect(206, "GET", url, "-H", "Range: bytes=1000-1999")
        self.assertEqual(part.body, self.image.layer[1000:2000])

    def test_a_refusal_before_the_body_passes_the_proxy(self):
        url = f"{self.site}/v2/too/large/manifests/1"
        answer = self.expect(413, "PUT", url, body=b"x" * (6 << 20))
        self.assertEqual(json.loads(answer.body)["errors"][0]["code"], "SIZE_INVALID")

    def test_the_log_names_the_client_and_its_scheme_and_nobody_forges_them(self):
        lies = [word for lie in LIES for word in ("-H", lie)]
        self.expect(200, "GET", f"{self.site}/v2/")
        answer = self.expect(202, "POST", f"{self.site}/v2/a/blobs/uploads/", *lies, body=b"")
        self.assertTrue(answer.headers["location"].startswith("/v2/"), answer.headers)
        for line in self.accesses(2):
            self.assertEqual((line["client"], line["scheme"]), (CLIENT, "https"), line)

        # Past the proxy, from an address that is not trusted.
        answer = self.curl("POST", f"http://{self.registry.address}/v2/a/blobs/uploads/", *lies, body=b"")
        self.assertTrue(answer.headers["location"].startswith("/v2/"), answer.headers)
        line = self.accesses(3)[-1]
        self.assertEqual((line["client"].split(":")[0], line["scheme"]), (CLIENT, "http"), line)


class WithPodman(OfARegistry):
    """Podman's store copies an image a few times, so not every proxy has it."""

    def test_an_image_passes_whole_with_podman(self):
        certificates = self.directory / "certificates"
        certificates.mkdir()
        shutil.copy(self.certificates.ca, certificates)
        name = f"{self.address}/real/image"
        self.skopeo(f"oci:{self.image.layout}:1", f"docker://{name}:1")
        storage = Storage(self.directory / "storage")
        self.run_tool(*storage.podman("pull", "-q", "--cert-dir", certificates, f"docker://{name}:1"))
        tree = tree_in(storage, f"{name}:1", self.run_tool)
        self.assertEqual(tree["noise"][-2:], (hashlib.sha256(self.image.content).hexdigest(), LAYER_BYTES))
        self.run_tool(*storage.podman("push", "-q", "--cert-dir", certificates, f"{name}:1", f"docker://{name}:2"))
        self.assertTrue(layer_of(self.pulled(f"{name}:2")) == self.image.layer)


class NginxTest(WithPodman, ProxyTest):
    proxy = (Nginx, "nginx.conf", [])


class BufferingNginxTest(OfARegistry, ProxyTest):
    proxy = (Nginx, "nginx.conf", [("proxy_request_buffering off", "proxy_request_buffering on"),
                                   ("proxy_max_temp_file_size 0", "proxy_max_temp_file_size 1024m")])


class HAProxyTest(WithPodman, ProxyTest):
    proxy = (HAProxy, "haproxy.cfg", [])


class BufferingHAProxyTest(OfARegistry, ProxyTest):
    proxy = (HAProxy, "haproxy.cfg", [("backend berth\n", "backend berth\n  option http-buffer-request\n")])


class UnderAPath:
    """What holds for a registry under a path of a site."""

    def test_a_generic_client_follows_locations_and_links(self):
        base = f"{self.site}/registry"
        begin = base if self.external_url else "/registry"
        for location in self.push_image(base, "by/path", ("1", "2", "3")):
            self.assertTrue(location.startswith(f"{begin}/v2/by/path/"), location)

        tags, url = [], f"{base}/v2/by/path/tags/list?n=1"
        while url:
            answer = self.expect(200, "GET", url)
            tags += json.loads(answer.body)["tags"]
            link = re.fullmatch(r'<(.*)>; rel="next"', answer.headers.get("link", ""))
            if link:
                self.assertTrue(link[1].startswith(f"{begin}/v2/by/path/tags/list?"), link[1])
            url = urljoin(url, link[1]) if link else None
        self.assertEqual(tags, ["1", "2", "3"])
        for line in self.accesses(1):
            self.assertEqual((line["client"], line["scheme"]), (CLIENT, "https"), line)


class NginxStripsThePathTest(UnderAPath, ProxyTest):
    proxy = (Nginx, "nginx-path.conf", [])


class NginxLeavesThePathTest(UnderAPath, ProxyTest):
    proxy = (Nginx, "nginx-path.conf", [("http://berth/;", "http://berth;")])
    external_url = "/registry"


class HAProxyStripsThePathTest(UnderAPath, ProxyTest):
    proxy = (HAProxy, "haproxy-path.cfg", [])


class HAProxyLeavesThePathTest(UnderAPath, ProxyTest):
    proxy = (HAProxy, "haproxy-path.cfg", [("http-request replace-path", "# http-request replace-path")])
    external_url = "/registry"


del ProxyTest  # No case by itself.


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_root("buildah's mount")
    end_to_end.require_tools([["curl", "--version"], ["nginx", "-v"], ["haproxy", "-v"], ["skopeo", "--version"],
                              ["podman", "--version"], ["buildah", "--version"], ["openssl", "version"]])
    end_to_end.main()
