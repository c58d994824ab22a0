# SPDX-License-Identifier: Apache-2.0
"""A client that works in its own repository until the registry dies under it, and knows what it may rely on afterwards."""

import http.client
import json
import random
import traceback

from registry_client import MANIFEST_TYPE, Refused, RegistryClient, digest_of, manifest_of, path_of

KIB, MIB = 1 << 10, 1 << 20
TAGS = [f"t{number}" for number in range(6)]
# Blobs that every client pushes: commits of one digest meet.
SHARED = [random.Random(number).randbytes(size) for number, size in enumerate((500, 3 * KIB, 90 * KIB, 2 * MIB))]
BROKEN = (OSError, http.client.HTTPException)


class Session:
    """An upload that goes on from round to round."""

    def __init__(self, location, content):
        self.location = location
        self.content = content
        self.acknowledged = 0  # bytes the registry has confirmed
        self.sent = 0  # and those it may have besides


class Knowledge:
    """What may be found after a crash: for each name the states that are possible. An acknowledged one has one state; one
    whose request had no answer has two. A tag's state is a digest or None; a manifest or blob is there or not."""

    def __init__(self):
        self.tags = {}
        self.manifests = {}  # digest: states
        self.bytes_of = {}  # digest of a manifest: the manifest
        self.blobs = {}
        self.new_blobs = set()  # acknowledged since the last audit

    def may_tag(self, tag, digest):
        self.tags.setdefault(tag, {None}).add(digest)

    def may_delete_manifest(self, digest):
        self.manifests[digest].add(False)
        for states in self.tags.values():
            if digest in states:
                states.add(None)

    def has_deleted_manifest(self, digest):
        self.manifests[digest] = {False}
        for states in self.tags.values():
            states.discard(digest)

    def sure_manifests(self):
        return [digest for digest, states in self.manifests.items() if states == {True}]

    def sure_tags(self):
        return [tag for tag, states in self.tags.items() if len(states) == 1 and None not in states]


class Pusher:
    """One thread at a time. `failure` is what must never happen: a refusal that no crash explains."""

    def __init__(self, front, number, seed):
        self.front = front
        self.repository = f"crash/client{number}"
        self.dice = random.Random(seed)
        self.known = Knowledge()
        self.session = None
        self.failure = None
        self.done = 0
        self.acts = [self.push_image] * 6 + [self.move_tag, self.delete_tag, self.delete_manifest, self.delete_blob] + [self.go_on] * 3

    def work(self, halt):
        with RegistryClient(self.front.host, self.front.port, timeout=30) as client:
            self.client = client
            while not halt.is_set():
                try:
                    self.dice.choice(self.acts)()
                    self.done += 1
                except BROKEN:
                    halt.wait(0.01)
                except Refused as refused:
                    if refused.status != 503:
                        self.failure = f"{self.repository}: {refused}"
                        return
                    halt.wait(0.01)
                except Exception:
                    self.failure = traceback.format_exc()
                    return

    def push_image(self):
        layers = [self.some_content() for _ in range(self.dice.randint(1, 3))]
        config = json.dumps({"architecture": "amd64", "os": "linux", "nonce": self.dice.random()}).encode()
        for content in [*layers, config]:
            self.push_blob(content)
        manifest = manifest_of(config, layers)
        self.put_manifest(self.dice.choice(TAGS), manifest)

    def some_content(self):
        kind = self.dice.random()
        if kind < 0.2:
            return self.dice.choice(SHARED)
        return self.dice.randbytes(self.dice.randint(1, 8 * KIB) if kind < 0.8 else self.dice.randint(MIB, 5 * MIB))

    def push_blob(self, content):
        digest = digest_of(content)
        self.known.blobs.setdefault(digest, {False}).add(True)
        way = self.dice.random()
        if way < 0.3:
            path = f"/v2/{self.repository}/blobs/uploads/?digest={digest}"
            answer = self.client.request("POST", path, content, {"Content-Type": "application/octet-stream"})
            if answer.status not in (201, 202):
                raise Refused(f"POST {path}", answer)
            if answer.status == 202:
                self.client.finish_upload(answer.headers["Location"], digest, content)
        else:
            self.client.push_blob(self.repository, content, chunk=max(1, len(content) // 3) if way < 0.6 else None)
        self.known.blobs[digest] = {True}
        self.known.new_blobs.add(digest)

    def put_manifest(self, tag, manifest):
        digest = digest_of(manifest)
        known = self.known
        known.bytes_of[digest] = manifest
        known.manifests.setdefault(digest, {False}).add(True)
        known.may_tag(tag, digest)
        self.client.push_manifest(self.repository, tag, manifest)
        known.manifests[digest] = {True}
        known.tags[tag] = {digest}

    def move_tag(self):
        """Names an older manifest by another tag."""
        sure = self.known.sure_manifests()
        if sure:
            self.put_manifest(self.dice.choice(TAGS), self.known.bytes_of[self.dice.choice(sure)])

    def delete_tag(self):
        sure = self.known.sure_tags()
        if sure:
            tag = self.dice.choice(sure)
            self.known.tags[tag].add(None)
            self.client.delete(self.repository, "manifests", tag)
            self.known.tags[tag] = {None}

    def delete_manifest(self):
        sure = self.known.sure_manifests()
        if sure:
            digest = self.dice.choice(sure)
            self.known.may_delete_manifest(digest)
            self.client.delete(self.repository, "manifests", digest)
            self.known.has_deleted_manifest(digest)

    def delete_blob(self):
        """Pushes one that no manifest names, and deletes it."""
        content = self.dice.randbytes(self.dice.randint(1, 200 * KIB))
        self.push_blob(content)
        digest = digest_of(content)
        self.known.blobs[digest].add(False)
        self.client.delete(self.repository, "blobs", digest)
        self.known.blobs[digest] = {False}

    def go_on(self):
        """A step of the long upload: it begins, gets a chunk, or ends."""
        session = self.session
        if session is None:
            content = self.dice.randbytes(self.dice.randint(2 * MIB, 6 * MIB))
            self.session = Session(self.client.begin_upload(self.repository), content)
            return
        if session.sent > session.acknowledged:
            self.find_offset()
            return
        rest = session.content[session.acknowledged :]
        if rest:
            chunk = rest[: self.dice.randint(2, MIB)]
            session.sent = session.acknowledged + len(chunk)
            session.location = self.client.append(session.location, chunk, session.acknowledged)
            session.acknowledged = session.sent
            return
        self.finish_session(session)

    def finish_session(self, session):
        digest = digest_of(session.content)
        self.known.blobs.setdefault(digest, {False}).add(True)
        self.session = None  # gone if it was finished; if not, another one begins
        self.client.finish_upload(session.location, digest)
        self.known.blobs[digest] = {True}
        self.known.new_blobs.add(digest)

    def find_offset(self):
        """Asks where a broken upload ends: at what was acknowledged, or after what was sent besides."""
        session = self.session
        answer = self.client.request("GET", path_of(session.location))
        if answer.status == 503:
            raise Refused("GET upload", answer)
        assert answer.status == 204, f"the upload is gone: {answer.status} {answer.body!r}"
        last = int(answer.headers["Range"].split("-")[1])
        held = last + 1 if last else 0
        assert session.acknowledged <= held <= session.sent, f"{session.acknowledged} acknowledged, {held} held, {session.sent} sent"
        session.acknowledged = session.sent = held
