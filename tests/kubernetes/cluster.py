# SPDX-License-Identifier: Apache-2.0
"""A Kubernetes cluster without nodes: etcd and a real API server. Objects are stored and asked about; pods stay Pending."""

import http.client
import json
import os
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import tools
from berth_process import Process, answers, free_port
from certificates import Authority

HOST = "127.0.0.1"
TOKEN = "tok-admin"
# Nothing is sent there: there are no nodes and no other API servers.
ADVERTISED = "192.0.2.1"
READY_SECONDS = 180  # It takes four, on a machine that has nothing else to do.


class Etcd(Process):
    def __init__(self, folder):
        self.port, peer = free_port(), free_port()
        self.url, peer_url = f"http://{HOST}:{self.port}", f"http://{HOST}:{peer}"
        words = ["etcd", "--data-dir", folder / "etcd", "--unsafe-no-fsync", "--log-level", "warn"]
        words += ["--listen-client-urls", self.url, "--advertise-client-urls", self.url]
        words += ["--listen-peer-urls", peer_url, "--initial-advertise-peer-urls", peer_url]
        words += ["--initial-cluster", f"default={peer_url}"]
        super().__init__(words, folder / "etcd.log")

    def start(self):
        super().start()
        self.wait_until(lambda: answers(HOST, self.port, "/health"), "answer of etcd", READY_SECONDS)
        return self


class ApiServer(Process):
    """Ready when start() returns; `more` are flags of its own."""

    def __init__(self, folder, etcd, more=()):
        self.port = free_port()
        self.authority = Authority(folder, "cluster-authority")
        certificate, key = self.authority.issue("api-server", [HOST, "localhost"])
        self.context = ssl.create_default_context(cafile=self.authority.certificate)
        service_key, tokens = folder / "sa.key", folder / "tokens.csv"
        subprocess.run(["openssl", "genrsa", "-out", service_key, "2048"], capture_output=True, timeout=60, check=True)
        tokens.write_text(f'{TOKEN},admin,1,"system:masters"\n')
        flags = {
            "etcd-servers": etcd.url,
            "bind-address": HOST,
            "advertise-address": ADVERTISED,
            "endpoint-reconciler-type": "none",
            "secure-port": self.port,
            "tls-cert-file": certificate,
            "tls-private-key-file": key,
            "cert-dir": folder,
            "service-account-issuer": f"https://localhost:{self.port}",
            "service-account-key-file": service_key,
            "service-account-signing-key-file": service_key,
            "service-cluster-ip-range": "10.0.0.0/24",
            "authorization-mode": "AlwaysAllow",
            "token-auth-file": tokens,
            "disable-admission-plugins": "ServiceAccount",  # No controller makes the accounts.
        }
        words = [tools.find("kube-apiserver"), *(f"--{name}={value}" for name, value in flags.items()), *more]
        super().__init__(words, folder / "api-server.log")

    def start(self):
        super().start()
        self.wait_until(self.is_ready, "readiness of the API server", READY_SECONDS)
        return self

    def is_ready(self):
        try:
            return self.request("GET", "/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def request(self, method, path, body=None):
        """Status and body of an answer."""
        connection = http.client.HTTPSConnection(HOST, self.port, timeout=60, context=self.context)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Cluster:
    """Both, in a folder of the caller's."""

    def __init__(self, folder, more=()):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.etcd = Etcd(self.folder)
        self.api_server = ApiServer(self.folder, self.etcd, more)
        self.program = tools.find("kubectl")

    def start(self):
        self.etcd.start()
        self.api_server.start()
        self.write_kubeconfig()
        return self

    def kill(self):
        self.api_server.kill()
        self.etcd.kill()

    def last_words(self):
        return self.api_server.log_path.read_text(errors="replace")[-6000:]

    def write_kubeconfig(self):
        server = {"server": f"https://localhost:{self.api_server.port}",
                  "certificate-authority": str(self.api_server.authority.certificate)}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": server}],
            "users": [{"name": "admin", "user": {"token": TOKEN}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
            "current-context": "test",
        }
        (self.folder / "kubeconfig").write_text(json.dumps(config))

    def environment(self):
        return {**os.environ, "KUBECONFIG": str(self.folder / "kubeconfig"), "HOME": str(self.folder)}

    def kubectl(self, *words, text=None, seconds=120):
        """What a run of kubectl came to: returncode, stdout, stderr. `text` is its standard input."""
        return subprocess.run(
            [self.program, *map(str, words)], input=text, env=self.environment(), capture_output=True, text=True,
            timeout=seconds, check=False,
        )
