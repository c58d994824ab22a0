# SPDX-License-Identifier: Apache-2.0
"""A test program in namespaces of its own, so that daemons and engines leave nothing behind.

Processes: this program is the first; when it ends, whichever way, the kernel ends all that it started. Network: only a
loopback, so nobody's ports are in the way and nothing comes from elsewhere. Mounts: whatever engines mount is gone with
them; /run and /etc/docker are empty, and the hosts file names `HOST` (127.0.0.1) and `HOST_V6` (::1)."""

import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

from end_to_end import skip

# Clients take "localhost" and 127.0.0.1 for plain HTTP or leave out the certificate check: TLS is tried under a name.
HOST = "registry.test"
# dockerd leaves the check out for whatever resolves to 127.0.0.0/8, but not for ::1.
HOST_V6 = "registry6.test"
CGROUP = "berth-test"

ENTERED = "BERTH_TEST_OWN_MACHINE"
OPTIONS = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def enter():
    """Runs this program again in its own namespaces; returns only there."""
    if os.environ.pop(ENTERED, None):
        furnish()
        return
    options = OPTIONS if os.geteuid() == 0 else ["--user", "--map-root-user", *OPTIONS]
    tried = subprocess.run(["unshare", *options, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        skip(f"namespaces of its own are refused here: {tried.stderr.strip()}")
    sys.stdout.flush()
    os.environ[ENTERED] = "1"
    os.execvp("unshare", ["unshare", *options, sys.executable, *sys.argv])


def furnish():
    # The first process of a namespace ignores signals that it has no handler for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
    mount("-t", "tmpfs", "tmpfs", "/run")
    if Path("/etc/docker").is_dir():
        mount("-t", "tmpfs", "tmpfs", "/etc/docker")
    hosts = Path("/run/hosts")
    hosts.write_text(f"127.0.0.1 localhost {HOST}\n::1 localhost {HOST_V6}\n")
    mount("--bind", hosts, "/etc/hosts")
    remove_cgroups()


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def unmount_below(folder):
    """What engines that were killed have left mounted."""
    mounted = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for place in reversed(mounted):
        if Path(place).is_relative_to(folder):
            subprocess.run(["umount", "--lazy", place], check=False)


def remove_cgroups():
    """The control groups that engines made under CGROUP. Those that a killed run left are removed by the next."""
    for folder in [*Path("/sys/fs/cgroup").glob(CGROUP), *Path("/sys/fs/cgroup").glob(f"*/{CGROUP}")]:
        for inner, _, _ in os.walk(folder, topdown=False):
            try:
                os.rmdir(inner)
            except OSError:
                pass  # Something still runs in it.
