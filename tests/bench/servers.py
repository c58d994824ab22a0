# SPDX-License-Identifier: Apache-2.0
"""The servers that are compared, each with the same content under the same paths, and what they cost."""

import json
import os
import ssl
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from auth_server import AuthServe
from berth_process import BackEnd, DockerRegistry, Registry, Serve, answers, free_port
from certificates import Authority
from registry_client import MANIFEST_TYPE, RegistryClient, digest_of, manifest_of

REPOSITORY = "bench/get"
TAG = "latest"
BLOB_SIZES = {"1k": 1 << 10, "1m": 1 << 20, "256m": 256 << 20}
TICKS = os.sysconf("SC_CLK_TCK")

BERTH_CONFIG = "version: 1\nhttp:\n  access_log: combined\n"
# What a push of this benchmark fits, and has to be looked at for: its manifest, its config.
CONTENT_RULES = """version: 1
sets:
  default:
    rules:
      - {id: shape, plugin: content, with: {forbidden_labels: ["internal.*"], max_layers: 20, max_size: 10GiB, max_layer_size: 1GiB}}
"""
BERTH_TLS = "  tls:\n    certificate: {certificate}\n    key: {key}\n"
NGINX_TLS = "ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3;"

NGINX_CONFIG = """
user {user};
worker_processes 2;
daemon off;
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{ worker_connections 16384; }}
http {{
  access_log {root}/access.log combined buffer=64k flush=1s;
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  default_type application/octet-stream;
  server {{
    listen 127.0.0.1:{port}{listen_as};
    {tls}
    root {root}/www;
    location = /v2/ {{ return 200 "{{}}"; }}
    location ~ /manifests/ {{ default_type {manifest_type}; }}
  }}
}}
"""


class Nginx(Registry):
    """Static files: what this machine can do at best. Over TLS with an Identity."""

    def __init__(self, root, log, identity=None):
        root.mkdir()
        self.port = free_port()
        self.context = identity and identity.trust
        config = root / "nginx.conf"
        user = "root" if os.geteuid() == 0 else "nobody"
        tls = NGINX_TLS.format(**identity.files) if identity else ""
        listen_as = " ssl" if identity else ""
        config.write_text(
            NGINX_CONFIG.format(user=user, root=root, port=self.port, listen_as=listen_as, tls=tls, manifest_type=MANIFEST_TYPE)
        )
        super().__init__(["/usr/sbin/nginx", "-p", root, "-c", config], log)
        self.files = root / "www"

    def start(self):
        super().start()
        self.wait_until(lambda: answers(self.host, self.port, context=self.context), "answer to GET /v2/")
        return self

    def put(self, path, content):
        file = self.files / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


class Identity:
    """The certificate that all servers show over TLS, and who trusts it."""

    def __init__(self, folder):
        folder.mkdir()
        authority = Authority(folder)
        certificate, key = authority.issue("server", ["127.0.0.1"])
        self.files = {"certificate": certificate, "key": key}
        self.trust = ssl.create_default_context(cafile=authority.certificate)


@dataclass
class Content:
    """What the servers are asked for."""

    manifest: bytes
    config: bytes
    blobs: dict  # name: bytes

    @classmethod
    def make(cls):
        config = json.dumps({"architecture": "amd64", "os": "linux", "nonce": os.urandom(16).hex()}).encode()
        blobs = {name: os.urandom(size) for name, size in BLOB_SIZES.items()}
        return cls(manifest_of(config, list(blobs.values()) * 2), config, blobs)

    def path_of(self, name):
        return f"/v2/{REPOSITORY}/blobs/{digest_of(self.blobs[name])}"

    manifest_path = f"/v2/{REPOSITORY}/manifests/{TAG}"


class Server:
    """A server under load: its Front End, and its Back End where that is a process of its own."""

    def __init__(self, name, front, back=None):
        self.name = name
        self.front = front
        self.parts = [part for part in (back, front) if part]
        self.lists = {}

    @property
    def is_tls(self):
        return getattr(self.front, "context", None) is not None

    @property
    def is_guarded(self):
        return isinstance(self.front, AuthServe)

    def client(self):
        if self.is_guarded:
            return self.front.client()
        return RegistryClient(self.front.host, self.front.port, context=getattr(self.front, "context", None))

    def start(self, content):
        for part in self.parts:
            part.start()
        self.fill(content)
        self.verify(content)

    def fill(self, content):
        if isinstance(self.front, Nginx):
            self.front.put(content.manifest_path, content.manifest)
            for name, blob in content.blobs.items():
                self.front.put(content.path_of(name), blob)
            return
        with self.client() as client:
            for blob in [content.config, *content.blobs.values()]:
                client.push_blob(REPOSITORY, blob)
            client.push_manifest(REPOSITORY, TAG, content.manifest)

    def verify(self, content):
        """Every byte that will be asked for, once."""
        with self.client() as client:
            assert client.manifest(REPOSITORY, TAG).body == content.manifest, self.name
            for name, blob in content.blobs.items():
                assert client.expect(200, "GET", content.path_of(name)).body == blob, (self.name, name)

    def pages_of(self, long_list):
        """The first and the last page of a LongList, which is pushed when it is asked for first."""
        if long_list not in self.lists:
            self.lists[long_list] = long_list.fill(self)
        return self.lists[long_list]

    def kill(self):
        for part in reversed(self.parts):
            part.kill()

    def pids(self):
        return [pid for part in self.parts for pid in part.processes()]

    def cpu_seconds(self):
        return sum(cpu_seconds_of(pid) for pid in self.pids())

    def rss_kib(self):
        return sum(rss_kib_of(pid) for pid in self.pids())


def cpu_seconds_of(pid):
    """User and system time, from /proc/PID/stat; the name in it may hold spaces."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss_kib_of(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def make_servers(directory, names):
    """Those that are asked for; none of them started."""
    config = directory / "berth.yaml"
    config.write_text(BERTH_CONFIG)

    def log(name):
        return directory / f"{name}.log"

    def berth():
        return Server("berth", Serve(directory / "embedded", log("berth"), config=config))

    @cache
    def identity():
        return Identity(directory / "identity")

    def berth_tls():
        tls_config = directory / "berth-tls.yaml"
        tls_config.write_text(BERTH_CONFIG + BERTH_TLS.format(**identity().files))
        front = Serve(directory / "tls", log("berth-tls"), config=tls_config, context=identity().trust)
        return Server("berth-tls", front)

    def berth_unix():
        back = BackEnd(f"unix:{directory}/backend.sock", directory / "unix", log("berth-backend"))
        return Server("berth-unix", Serve(None, log("berth-unix"), backend=back.listen, config=config), back)

    def berth_auth():
        return Server("berth-auth", AuthServe(directory / "auth", log("berth-auth"), REPOSITORY))

    def berth_content():
        rules = directory / "validation.yaml"
        rules.write_text(CONTENT_RULES)
        own_config = directory / "berth-content.yaml"
        own_config.write_text(f"{BERTH_CONFIG}validation: {{file: {rules}}}\n")
        return Server("berth-content", Serve(directory / "content", log("berth-content"), config=own_config))

    def docker_registry():
        return Server("docker-registry", DockerRegistry(directory / "docker-registry", log("docker-registry")))

    def nginx():
        return Server("nginx", Nginx(directory / "nginx", log("nginx")))

    def nginx_tls():
        return Server("nginx-tls", Nginx(directory / "nginx-tls", log("nginx-tls"), identity()))

    makers = {
        "berth": berth,
        "berth-unix": berth_unix,
        "docker-registry": docker_registry,
        "nginx": nginx,
        "berth-tls": berth_tls,
        "nginx-tls": nginx_tls,
        "berth-auth": berth_auth,
        "berth-content": berth_content,
    }
    return {name: makers[name]() for name in names}
