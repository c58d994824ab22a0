# SPDX-License-Identifier: Apache-2.0
"""Debian's nginx and HAProxy in front of a registry, with the files of deploy/proxy/ as operators copy them: a test
changes addresses and file names in them, and what it says it changes."""

import os
import socket
from pathlib import Path

from berth_process import ROOT, Process
from certificates import Authority

EXAMPLES = ROOT / "deploy/proxy"


class Certificates:
    """An authority of the test's own (`ca`), and a certificate of it for 127.0.0.1 and site.example."""

    def __init__(self, directory):
        directory = Path(directory)
        directory.mkdir()
        authority = Authority(directory)
        self.ca = authority.certificate
        self.certificate, self.key = authority.issue("registry", ["127.0.0.1", "localhost", "site.example"])
        self.pem = directory / "registry.pem"  # Both in one, as HAProxy reads them.
        self.pem.write_text(self.certificate.read_text() + self.key.read_text())


class Proxy(Process):
    """A proxy with TLS on 127.0.0.1:`port` in front of `registry`, ready when start() returns. `example` is a file of
    deploy/proxy/; each of `changes` is a text in it and what stands there instead."""

    host = "127.0.0.1"

    def __init__(self, example, port, registry, certificates, directory, changes=()):
        self.directory = Path(directory)
        self.directory.mkdir()
        self.port = port
        text = (EXAMPLES / example).read_text()
        for old, new in [("127.0.0.1:5000", registry.address), *self.places(certificates), *changes]:
            assert old in text, f"{example} does not hold {old!r}"
            text = text.replace(old, new)
        super().__init__(self.command(self.write(text)), self.directory / "proxy.log")

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def start(self):
        super().start()
        self.wait_until(self.accepts, f"connection on {self.address}")
        return self

    def accepts(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.port)) == 0

    def write(self, text):
        config = self.directory / "proxy.conf"
        config.write_text(text)
        return config


class Nginx(Proxy):
    MAIN = """user {user};
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  include {include};
}}
"""

    def places(self, certificates):
        return [("listen 443 ", f"listen {self.address} "), ("/etc/nginx/registry.crt", str(certificates.certificate)),
                ("/etc/nginx/registry.key", str(certificates.key))]

    def command(self, config):
        main = self.directory / "nginx.conf"
        user = "root" if os.geteuid() == 0 else "nobody"
        main.write_text(self.MAIN.format(user=user, folder=self.directory, include=config))
        return ["/usr/sbin/nginx", "-p", self.directory, "-e", "stderr", "-c", main]


class HAProxy(Proxy):
    def places(self, certificates):
        return [("bind :443 ", f"bind {self.address} "), ("/etc/haproxy/registry.pem", str(certificates.pem))]

    def command(self, config):
        return ["/usr/sbin/haproxy", "-db", "-f", config]
