# SPDX-License-Identifier: Apache-2.0
"""A small image that runs: Debian's static busybox, and a second layer with a text. Made in a moment, the same bytes each
time, as an OCI layout, which the clients that know such a thing can read."""

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

from registry_client import CONFIG_TYPE, LAYER_TYPE, MANIFEST_TYPE, descriptor, digest_of

BUSYBOX = Path("/bin/busybox")
APPLETS = ("sh", "ls", "cat", "echo", "sleep")
GREETING = "hello from a small image"


class SmallImage:
    """`layers` (gzip), `config`, `manifest`: bytes; `digest`: the manifest's."""

    def __init__(self, architecture="amd64"):
        tars = [busybox_layer(), text_layer(f"{GREETING}\n".encode())]
        self.layers = [gzip.compress(tar, 6, mtime=0) for tar in tars]
        self.config = json.dumps(
            {
                "architecture": architecture,
                "os": "linux",
                "created": "2024-01-01T00:00:00Z",
                "config": {"Cmd": ["/bin/cat", "/etc/greeting"], "Env": ["PATH=/bin"]},
                "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]},
            }
        ).encode()
        self.manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST_TYPE,
                "config": descriptor(self.config, CONFIG_TYPE),
                "layers": [descriptor(layer, LAYER_TYPE + "+gzip") for layer in self.layers],
            }
        ).encode()
        self.digest = digest_of(self.manifest)

    def write_layout(self, folder, tag="1"):
        """Makes `folder` an OCI layout that names the image `tag`."""
        blobs = Path(folder) / "blobs/sha256"
        blobs.mkdir(parents=True)
        for content in (*self.layers, self.config, self.manifest):
            (blobs / digest_of(content)[7:]).write_bytes(content)
        (Path(folder) / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        entry = descriptor(self.manifest, MANIFEST_TYPE) | {"annotations": {"org.opencontainers.image.ref.name": tag}}
        (Path(folder) / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
        return folder

    def push(self, client, repository, tag):
        """By the protocol itself, so that a client has something that it did not make."""
        for content in (*self.layers, self.config):
            client.push_blob(repository, content)
        client.push_manifest(repository, tag, self.manifest)
        return self.digest


def busybox_layer():
    def fill(tar):
        for folder in ("bin", "etc", "tmp"):
            add(tar, folder, tarfile.DIRTYPE, mode=0o755)
        add(tar, "bin/busybox", content=BUSYBOX.read_bytes(), mode=0o755)
        for applet in APPLETS:
            add(tar, f"bin/{applet}", tarfile.SYMTYPE, target="busybox")
        add(tar, "etc/passwd", content=b"root:x:0:0::/:/bin/sh\n")

    return tar_of(fill)


def text_layer(text):
    return tar_of(lambda tar: add(tar, "etc/greeting", content=text))


def tar_of(fill):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        fill(tar)
    return file.getvalue()


def add(tar, name, kind=tarfile.REGTYPE, content=b"", mode=0o644, target=""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.size, entry.mode, entry.linkname = kind, len(content), mode, target
    tar.addfile(entry, io.BytesIO(content))
