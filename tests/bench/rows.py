# SPDX-License-Identifier: Apache-2.0
"""The rows of the table: what is measured, on whom, and the floors. One function per kind of work; each takes a Bench and
a Server and returns a Sample."""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field

from auth_server import HUNG_LOGIN
from long_lists import ENTRIES, REFERRERS, TAGS

REGISTRIES = ("berth", "berth-unix", "docker-registry")
EVERYBODY = ("berth", "berth-unix", "docker-registry", "nginx")
NO_SOCKET = ("berth", "docker-registry", "nginx")
TLS = ("berth-tls", "nginx-tls")
AUTH = ("berth-auth",)
VALIDATION = ("berth-content",)
LAYER_BYTES = 256 << 20
IDLE_CONNECTIONS = 5000
HUNG_LOGINS = 200
LIST_CONNECTIONS = 4
SETTLE_SECONDS = 1.0


@dataclass
class Sample:
    """One run: `rate` in the row's unit, latencies in ms, server CPU in the row's unit, RSS in MB."""

    rate: float
    cpu: float
    rss: float
    p50: float = 0.0
    p99: float = 0.0
    client_cpu: float = 0.0
    failures: list = field(default_factory=list)


@dataclass
class Row:
    key: str
    title: str
    unit: str
    cpu_unit: str
    servers: tuple
    run: object
    is_long: bool = False


@dataclass
class Floor:
    """`row` on `server` is at least `least` times `row` on `beside` (or `other` on the same server)."""

    row: str
    beside: str
    least: float
    server: str = "berth"
    other: str = ""


def load(bench, server, *words, connections=1, seconds=None):
    """Runs berth-load and returns what it says. A guarded server's user has logged in before."""
    argv = [bench.load, "--port", server.front.port, "--connections", connections, "--seconds", seconds or bench.seconds, *words]
    environment = sending(server.front.authorization) if server.is_guarded else None
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise RuntimeError(f"{server.name}: {' '.join(map(str, argv))}: {done.stderr}")
    return json.loads(done.stdout)


def sending(authorization):
    """The environment of a berth-load that sends this header: others may read arguments."""
    return {**os.environ, "BERTH_LOAD_AUTHORIZATION": authorization}


def measured_get(bench, server, path, size, connections, per):
    """`per`: what the rate and the CPU count: "request", "GB", or so many entries of each answer."""
    before = server.cpu_seconds()
    words = ["get", path, "--size", size] + (["--tls"] if server.is_tls else [])
    said = load(bench, server, *words, connections=connections)
    cpu = server.cpu_seconds() - before
    count = said["received_bytes"] / 1e9 if per == "GB" else said["exchanges"] * (1 if per == "request" else per)
    return Sample(
        rate=count / said["seconds"],
        cpu=cpu / count * (1 if per == "GB" else 1e6) if count else float("inf"),
        rss=server.rss_kib() / 1024,
        p50=said["p50_ms"],
        p99=said["p99_ms"],
        client_cpu=said["client_cpu_seconds"] / said["seconds"],
        failures=said["failures"],
    )


def get_manifests(connections):
    def run(bench, server):
        content = bench.content
        return measured_get(bench, server, content.manifest_path, len(content.manifest), connections, "request")

    return run


def get_blobs(name, connections, per):
    def run(bench, server):
        content = bench.content
        return measured_get(bench, server, content.path_of(name), len(content.blobs[name]), connections, per)

    return run


def get_tags(which):
    def run(bench, server):
        page = server.pages_of(TAGS)[which]
        return measured_get(bench, server, page.path, page.size, LIST_CONNECTIONS, "request")

    return run


def get_referrers(which):
    """Pages are cut by bytes, so the last one is shorter: entries are counted."""

    def run(bench, server):
        page = server.pages_of(REFERRERS)[which]
        return measured_get(bench, server, page.path, page.size, LIST_CONNECTIONS, len(page.content))

    return run


def push_layers(bench, server):
    """One client, one big layer and its config, up to the manifest's 201. GB/s of the time between."""
    before = server.cpu_seconds()
    said = load(bench, server, "push", "--layers", 1, "--layer-bytes", LAYER_BYTES, "--images", bench.layers, "--repository", fresh("layer"), seconds=300)
    time.sleep(SETTLE_SECONDS)
    cpu = server.cpu_seconds() - before
    moved = said["images"] * LAYER_BYTES / 1e9
    return Sample(
        rate=moved / said["image_seconds"],
        cpu=cpu / moved,
        rss=server.rss_kib() / 1024,
        p50=said["image_p50_ms"],
        p99=said["image_p99_ms"],
        client_cpu=said["client_cpu_seconds"] / said["seconds"],
        failures=said["failures"],
    )


def push_images(connections, seconds=None):
    def run(bench, server):
        before = server.cpu_seconds()
        said = load(bench, server, "push", "--repository", fresh("images"), connections=connections, seconds=seconds or bench.image_seconds)
        time.sleep(SETTLE_SECONDS)
        cpu = server.cpu_seconds() - before
        return Sample(
            rate=said["images"] / said["seconds"],
            cpu=cpu / said["images"] * 1e3 if said["images"] else float("inf"),
            rss=server.rss_kib() / 1024,
            p50=said["image_p50_ms"],
            p99=said["image_p99_ms"],
            client_cpu=said["client_cpu_seconds"] / said["seconds"],
            failures=said["failures"],
        )

    return run


def fresh(kind):
    return f"bench/{kind}-{os.urandom(4).hex()}-"


def manifests_beside_slow_clients(bench, server):
    """Manifest GETs while slow clients are at work. nginx takes no uploads."""
    words = ["slow", "--blob", bench.content.path_of("256m"), "--downloads", 64, "--heads", 200]
    words += ["--uploads", 0 if server.name == "nginx" else 64]
    argv = [str(word) for word in [bench.load, "--port", server.front.port, *words]]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as slow:
        if slow.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{server.name}: the slow clients could not begin")
        time.sleep(SETTLE_SECONDS)
        sample = get_manifests(16)(bench, server)
        said = json.loads(slow.communicate()[0])
    wanted = said["seconds"] * 64 * (256 << 10)
    if said["downloaded_bytes"] < wanted / 2:
        sample.failures.append(f"slow downloads got {said['downloaded_bytes'] / wanted:.0%} of their rate")
    return sample


def manifests_beside_hung_logins(bench, server):
    """Manifest GETs while logins wait for a plugin that does not answer, all the time so many."""
    argv = [str(word) for word in [bench.load, "--port", server.front.port, "slow", "--logins", HUNG_LOGINS]]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=sending(HUNG_LOGIN)) as logins:
        if logins.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{server.name}: the logins could not begin")
        time.sleep(SETTLE_SECONDS)
        sample = get_manifests(16)(bench, server)
        said = json.loads(logins.communicate()[0])
    if said["reopened"] or said["logins_not_503"]:
        sample.failures.append(f"{said['logins_not_503']} logins did not hang, {said['reopened']} were cut off")
    return sample


def idle_connections(bench, server):
    """RSS of a connection that waits, in KiB, as `cpu`; `rate` is how many were served before and after."""
    before = server.rss_kib()
    argv = [str(word) for word in [bench.load, "--port", server.front.port, "--connections", IDLE_CONNECTIONS, "idle"]]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as idle:
        if idle.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{server.name}: no idle connections")
        time.sleep(SETTLE_SECONDS)
        rss = server.rss_kib()
        said = json.loads(idle.communicate("\n")[0])
    return Sample(rate=said["served"], cpu=(rss - before) / IDLE_CONNECTIONS, rss=rss / 1024)


ROWS = [
    # First, while the servers are fresh: memory that a load has left behind would hide what connections cost.
    Row("idle", f"{IDLE_CONNECTIONS} idle connections", "served", "KiB RSS each", NO_SOCKET, idle_connections),
    Row("manifests", "manifest GET by tag, 64 connections", "req/s", "µs", EVERYBODY, get_manifests(64)),
    Row("blob-1k", "1 KiB blob GET, 64 connections", "req/s", "µs", NO_SOCKET, get_blobs("1k", 64, "request")),
    Row("blob-1m", "1 MiB blob GET, 8 connections", "GB/s", "s/GB", EVERYBODY, get_blobs("1m", 8, "GB")),
    Row("blob-256m", "256 MiB blob GET, 1 connection", "GB/s", "s/GB", NO_SOCKET, get_blobs("256m", 1, "GB")),
    Row("tls-1m", "1 MiB blob GET over TLS 1.3, 8 connections", "GB/s", "s/GB", TLS, get_blobs("1m", 8, "GB")),
    Row("tls-256m", "256 MiB blob GET over TLS 1.3, 1 connection", "GB/s", "s/GB", TLS, get_blobs("256m", 1, "GB")),
    Row("alone", "manifest GET, 16 connections, alone", "req/s", "µs", NO_SOCKET, get_manifests(16)),
    Row(
        "beside",
        "the same beside 64 downloads at 256 KiB/s, 200 half-sent heads, 64 uploads at 64 KiB/s",
        "req/s",
        "µs",
        NO_SOCKET,
        manifests_beside_slow_clients,
    ),
    Row("auth", "manifest GET by tag, 64 connections, without auth and with a token", "req/s", "µs", ("berth", *AUTH), get_manifests(64)),
    Row("auth-alone", "manifest GET with a token, 16 connections, alone", "req/s", "µs", AUTH, get_manifests(16)),
    Row("hanging-logins", f"the same beside {HUNG_LOGINS} logins that hang", "req/s", "µs", AUTH, manifests_beside_hung_logins),
    Row("layer", "push of a 256 MiB layer up to its manifest's 201", "GB/s", "s/GB", REGISTRIES, push_layers),
    Row("images-1", "images of 10 × 1 KiB layers, 1 client", "images/s", "ms", REGISTRIES, push_images(1)),
    Row("images-16", "images of 10 × 1 KiB layers, 16 clients", "images/s", "ms", REGISTRIES, push_images(16)),
    Row("images-16-60s", "the same for 60 s", "images/s", "ms", REGISTRIES, push_images(16, 60), is_long=True),
    Row("content-16", "images of 10 × 1 KiB layers, 16 clients, without rules and with those of `content`", "images/s", "ms", ("berth", *VALIDATION), push_images(16)),
    # Last: a registry full of lists is no fresh one.
    Row("tags-first", f"first 1000 of {ENTRIES} tags, {LIST_CONNECTIONS} connections", "req/s", "µs", ("berth", "docker-registry"), get_tags("first")),
    Row("tags-last", "last 1000 of them", "req/s", "µs", ("berth",), get_tags("last")),
    Row("referrers-first", f"first page of {ENTRIES} referrers, {LIST_CONNECTIONS} connections", "entries/s", "µs", ("berth",), get_referrers("first")),
    Row("referrers-last", "last page of them", "entries/s", "µs", ("berth",), get_referrers("last")),
]

FLOORS = [
    Floor("manifests", "docker-registry", 25),
    Floor("manifests", "nginx", 0.7),
    Floor("blob-1k", "docker-registry", 30),
    Floor("blob-1k", "nginx", 0.6),
    Floor("blob-1m", "docker-registry", 5),
    Floor("blob-1m", "nginx", 0.95),
    Floor("blob-256m", "nginx", 1),
    Floor("layer", "docker-registry", 3),
    Floor("images-1", "docker-registry", 12),
    Floor("images-16", "docker-registry", 15),
    Floor("manifests", "berth", 0.9, server="berth-unix"),
    Floor("images-1", "docker-registry", 8, server="berth-unix"),
    Floor("images-16", "docker-registry", 8, server="berth-unix"),
    Floor("beside", "berth", 0.8, other="alone"),
    Floor("auth", "berth", 0.8, server="berth-auth"),
    Floor("hanging-logins", "berth-auth", 0.8, server="berth-auth", other="auth-alone"),
    Floor("content-16", "berth", 0.8, server="berth-content"),
    Floor("tls-1m", "nginx-tls", 1, server="berth-tls"),
    Floor("tls-256m", "nginx-tls", 1, server="berth-tls"),
    Floor("tags-last", "berth", 0.8, other="tags-first"),
    Floor("referrers-last", "berth", 0.8, other="referrers-first"),
]
MOST_IDLE_KIB = 2.0
