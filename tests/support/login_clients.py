# SPDX-License-Identifier: Apache-2.0
"""How each client logs in, pulls and pushes with a registry on plain HTTP. A client takes the test that it runs in, whose
`environment` has a home of its own. Its methods return what the program said, and fail the test or, with `refused`, do
the opposite."""

import sys
from pathlib import Path

import berth_process
import client_test
import tools

sys.path.insert(0, str(berth_process.ROOT / "tests" / "clients"))
import containerd_client
import docker_test
from real_image import Storage


class Client:
    """`login`, `pull` and `push` (of what was pulled) are the commands; `mounts`: it asks for mounts by itself."""

    mounts = True
    tells_why = True
    asks_again = False  # For more than a minute, where it may not even look.
    logs_in = True

    def __init__(self, test):
        self.test = test
        self.begin()

    def begin(self):
        pass

    def run(self, words, fails=False, **options):
        options.setdefault("env", self.test.environment)
        return self.test.refused(*words, **options) if fails else self.test.said_by(*words, **options)

    def login(self, user, password, fails=False):
        return self.run(self.login_words(user), fails, input=password)

    def name(self, name):
        return f"{self.test.registry.address}/{name}"


class Docker(Client):
    def begin(self):
        self.daemon = self.test.own(docker_test.Dockerd(self.test.directory / "docker"))
        self.test.environment |= {"DOCKER_HOST": f"unix://{self.daemon.socket}"}

    @staticmethod
    def version():
        return client_test.said_version(docker_test.DOCKERD, "--version") + " (Debian 12)"

    def login_words(self, user):
        return [docker_test.DOCKER, "login", "-u", user, "--password-stdin", self.test.registry.address]

    def pull(self, name, fails=False):
        return self.run([docker_test.DOCKER, "pull", self.name(name)], fails)

    def push(self, source, name, fails=False):
        self.run([docker_test.DOCKER, "tag", self.name(source), self.name(name)])
        return self.run([docker_test.DOCKER, "push", self.name(name)], fails)


class Podman(Client):
    PROGRAM, OPTIONS = "podman", ["--tls-verify=false"]

    def begin(self):
        self.storage = Storage(self.test.directory / "storage")

    @classmethod
    def version(cls):
        return client_test.said_version(cls.PROGRAM, "--version") + " (Debian 12)"

    def words(self, *words):
        return getattr(self.storage, self.PROGRAM)(*words)

    def login_words(self, user):
        return self.words("login", *self.OPTIONS, "-u", user, "--password-stdin", self.test.registry.address)

    def pull(self, name, fails=False):
        return self.run(self.words("pull", *self.OPTIONS, self.name(name)), fails)

    def push(self, source, name, fails=False):
        return self.run(self.words("push", *self.OPTIONS, self.name(source), f"docker://{self.name(name)}"), fails)


class Buildah(Podman):
    PROGRAM = "buildah"


class Skopeo(Client):
    version = staticmethod(lambda: client_test.said_version("skopeo", "--version") + " (Debian 12)")

    def login_words(self, user):
        return ["skopeo", "login", "--tls-verify=false", "-u", user, "--password-stdin", self.test.registry.address]

    def pull(self, name, fails=False):
        return self.run(
            [
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                f"docker://{self.name(name)}",
                f"dir:{self.test.directory}/pulled",
            ],
            fails,
        )

    def push(self, source, name, fails=False):
        words = [
            "skopeo",
            "copy",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            f"docker://{self.name(source)}",
            f"docker://{self.name(name)}",
        ]
        return self.run(words, fails)


class Ctr(Client):
    """Has no login: it is told the account with each command. Of a refusal it prints the status."""

    mounts = False
    tells_why = False
    logs_in = False

    def begin(self):
        self.daemon = self.test.own(containerd_client.Containerd("containerd", self.test.directory / "containerd"))
        self.account = []

    version = staticmethod(lambda: client_test.said_version("containerd", "--version") + " (Debian 12)")

    def login(self, user, password, fails=False):
        self.account = ["--user", f"{user}:{password}"]
        return self.pull("team/base:1", fails) if fails else ""

    def images(self, *words):
        return ["ctr", "--address", self.daemon.socket, "images", *words]

    def pull(self, name, fails=False):
        return self.run(
            self.images("pull", "--plain-http", "--snapshotter", "native", *self.account, self.name(name)), fails
        )

    def push(self, source, name, fails=False):
        self.run(self.images("tag", "--force", self.name(source), self.name(name)))
        return self.run(self.images("push", "--plain-http", *self.account, self.name(name)), fails)


class Crane(Client):
    version = staticmethod(lambda: tools.version("crane") + " (Go module)")

    def login_words(self, user):
        return [tools.find("crane"), "auth", "login", self.test.registry.address, "-u", user, "--password-stdin"]

    def login(self, user, password, fails=False):
        """It does not ask the registry when it logs in."""
        said = super().login(user, password)
        return self.pull("team/base:1", fails) if fails else said

    def pull(self, name, fails=False):
        return self.run([tools.find("crane"), "pull", self.name(name), self.test.directory / "pulled.tar"], fails)

    def push(self, source, name, fails=False):
        return self.run([tools.find("crane"), "copy", self.name(source), self.name(name)], fails)


class Oras(Client):
    version = staticmethod(lambda: tools.version("oras") + " (Go module)")

    def login_words(self, user):
        return [tools.find("oras"), "login", "--plain-http", "-u", user, "--password-stdin", self.test.registry.address]

    def pull(self, name, fails=False):
        words = ["cp", "--from-plain-http", "--to-oci-layout", self.name(name), f"{self.test.directory}/pulled:1"]
        return self.run([tools.find("oras"), *words], fails)

    def push(self, source, name, fails=False):
        return self.run(
            [tools.find("oras"), "cp", "--from-plain-http", "--to-plain-http", self.name(source), self.name(name)],
            fails,
        )


class Regctl(Client):
    asks_again = True
    version = staticmethod(lambda: tools.version("regctl") + " (Go module)")

    def begin(self):
        self.test.environment["REGCTL_CONFIG"] = str(self.test.directory / "regctl.json")
        self.run([tools.find("regctl"), "registry", "set", "--tls", "disabled", self.test.registry.address])

    def login_words(self, user):
        return [tools.find("regctl"), "registry", "login", "-u", user, "--pass-stdin", self.test.registry.address]

    def pull(self, name, fails=False):
        return self.run(
            [tools.find("regctl"), "image", "copy", self.name(name), f"ocidir://{self.test.directory}/pulled:1"], fails
        )

    def push(self, source, name, fails=False):
        return self.run([tools.find("regctl"), "image", "copy", self.name(source), self.name(name)], fails)


class Helm(Client):
    """Charts: `name` is a repository with a version behind the colon."""

    mounts = False
    is_for_charts = True

    def begin(self):
        for name in ("CONFIG", "CACHE", "DATA"):
            self.test.environment[f"HELM_{name}_HOME"] = str(self.test.directory / "helm" / name.lower())
        self.program = tools.find("helm4")

    version = staticmethod(lambda: tools.version("helm4") + " (npm)")

    def login_words(self, user):
        return [
            self.program,
            "registry",
            "login",
            "--plain-http",
            "-u",
            user,
            "--password-stdin",
            self.test.registry.address,
        ]

    def pull(self, name, fails=False):
        repository, version = name.split(":")
        words = [
            "pull",
            "--plain-http",
            f"oci://{self.name(repository)}",
            "--version",
            version,
            "--destination",
            self.test.directory,
        ]
        return self.run([self.program, *words], fails)

    def push(self, source, name, fails=False):
        repository, version = name.split(":")
        folder, chart = repository.rsplit("/", 1)
        if not (self.test.directory / chart).exists():
            self.run([self.program, "create", chart], cwd=self.test.directory)
        self.run([self.program, "package", chart, "--version", version], cwd=self.test.directory)
        package = self.test.directory / f"{chart}-{version}.tgz"
        return self.run(
            [self.program, "push", "--plain-http", package, f"oci://{self.name(folder)}"],
            fails,
            cwd=self.test.directory,
        )


CLIENTS = {
    "buildah": Buildah,
    "containerd": Ctr,
    "crane": Crane,
    "docker": Docker,
    "helm4": Helm,
    "oras": Oras,
    "podman": Podman,
    "regctl": Regctl,
    "skopeo": Skopeo,
}
