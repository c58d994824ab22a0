# SPDX-License-Identifier: Apache-2.0
"""Where users of a registry come from: a password file, Debian's slapd, an external issuer whose JWT is the password; and
where the plugins run that know them and the rules. Each has a `name`, starts what it needs in a test's folder, and says how
the registry is configured and how somebody logs in."""

import json
import shutil
import socket
import subprocess
from pathlib import Path

import berth_process
import own_tokens
import plugin_processes
from certificates import Authority
from guarded import HTPASSWD, PASSWORDS

# Clients that differ, and are done within seconds.
QUICK = ("crane", "docker", "oras", "podman", "skopeo")
SLAPD, LDAPADD = "/usr/sbin/slapd", "/usr/bin/ldapadd"
SLAPD_CONFIG = """pidfile {folder}/pid
argsfile {folder}/args
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
access to attrs=userPassword by anonymous auth by * none
access to * by * read
database mdb
suffix dc=example,dc=com
rootdn cn=root,dc=example,dc=com
rootpw root-password
maxsize 16777216
dbnosync
directory {folder}/db
"""
ENTRIES = """dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=reader,dc=example,dc=com
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-password

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: uid=alice,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: alice
cn: Alice
sn: A
userPassword: {password}

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups

dn: cn=devs,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: devs
member: uid=alice,ou=people,dc=example,dc=com
"""


class Slapd(berth_process.Process):
    """A directory with one user, ready when start() returns."""

    def __init__(self, folder, password):
        (folder / "db").mkdir(parents=True)
        (folder / "slapd.conf").write_text(SLAPD_CONFIG.format(folder=folder))
        (folder / "entries.ldif").write_text(ENTRIES.format(password=password))
        self.folder, self.port = folder, berth_process.free_port()
        self.url = f"ldap://127.0.0.1:{self.port}"
        super().__init__([SLAPD, "-d", "256", "-f", folder / "slapd.conf", "-h", self.url], folder / "slapd.log")

    def start(self):
        super().start()
        self.wait_until(self.accepts, f"connection on {self.url}")
        words = [
            LDAPADD,
            "-x",
            "-H",
            self.url,
            "-D",
            "cn=root,dc=example,dc=com",
            "-w",
            "root-password",
            "-f",
            str(self.folder / "entries.ldif"),
        ]
        subprocess.run(words, check=True, capture_output=True, timeout=60)
        return self

    def accepts(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Source:
    """All plugins in the registry."""

    clients = None  # Those that are tried; None: all.

    @staticmethod
    def missing():
        """What the machine lacks."""
        return None

    def begin(self, test):
        """The sections of `auth` that know users."""
        raise NotImplementedError

    def rules(self, test, section):
        """The section of the rules, given that of a policy in the registry."""
        return section

    def confirm(self, test):
        """Fails a test whose plugins do not run where they should."""
        test.assertEqual(plugin_processes.plugin_hosts(test.registry), {})


class PasswordFile(Source):
    name = "htpasswd"
    user, password, who = "alice", PASSWORDS["alice"], "user:alice"

    def begin(self, test):
        return [HTPASSWD]


class PasswordFileInChild(PasswordFile):
    """Users and rules each in a child of the registry's."""

    name = "htpasswd_process"
    clients = QUICK

    def begin(self, test):
        return [self.rules(test, HTPASSWD)]

    def rules(self, test, section):
        return section | {"isolation": "process"}

    def confirm(self, test):
        test.assertEqual(set(plugin_processes.plugin_hosts(test.registry)), {"htpasswd", "policy"})


class PasswordFileOfService(PasswordFile):
    """Users and rules each in a service over TCP with mutual TLS."""

    name = "htpasswd_remote"
    clients = QUICK

    def begin(self, test):
        (test.directory / "services").mkdir()
        self.authority = Authority(test.directory / "services")
        return [self.rules(test, HTPASSWD)]

    def rules(self, test, section):
        return test.own(plugin_processes.PluginService(section, self.authority, test.directory)).section_of_service()

    def confirm(self, test):
        super().confirm(test)
        for name in ("htpasswd", "policy"):
            test.assertRegex(test.registry.output(), f'"A plugin\'s service answers[^\n]*"instance":"{name}"')


class Directory(Source):
    name = "ldap"
    user, password, who = "alice", "alices-directory-password", "user:alice"

    @staticmethod
    def missing():
        return None if shutil.which(SLAPD) and shutil.which(LDAPADD) else "slapd or ldapadd is not installed"

    def begin(self, test):
        server = test.own(Slapd(test.directory / "slapd", self.password))
        (test.directory / "reader").write_text("reader-password\n")
        ldap = {
            "plugin": "ldap",
            "deadline": "20s",
            "timeout": 15,
            "url": server.url,
            "start_tls": False,
            "bind_dn": "cn=reader,dc=example,dc=com",
            "bind_password": {"file": "reader"},
            "user_base": "ou=people,dc=example,dc=com",
            "group_base": "ou=groups,dc=example,dc=com",
        }
        # The registry's own accounts stand in the file; everybody else in the directory.
        (test.directory / "robots").write_text(
            "".join(
                line for line in (test.directory / "htpasswd").read_text().splitlines(True) if line.startswith("robot:")
            )
        )
        (test.directory / "robots").chmod(0o600)
        return [HTPASSWD | {"file": "robots"}, ldap]


class Issuer(Source):
    """A CI that gives its jobs tokens."""

    name = "oidc"
    user, who = "oidc", "workload:repo:acme/shop"
    ISSUER = "https://ci.example"

    def begin(self, test):
        self.key = own_tokens.new_key(test.directory / "issuer.pem")
        (test.directory / "jwks.json").write_text(json.dumps({"keys": [own_tokens.public_jwk(self.key, "ci-1")]}))
        self.password = self.token("repo:acme/shop")
        issuer = {
            "issuer": self.ISSUER,
            "audience": "registry.example",
            "jwks_file": "jwks.json",
            "match": {"owner": ["acme"]},
        }
        return [HTPASSWD, {"plugin": "oidc", "issuers": [issuer]}]

    def token(self, subject, **changes):
        claims = (
            own_tokens.claims_of(subject, [], service="registry.example", issuer=self.ISSUER, owner="acme") | changes
        )
        claims = {name: value for name, value in claims.items() if name not in ("access", "berth")}
        return own_tokens.es256(self.key, {"alg": "ES256", "kid": "ci-1"}, claims)


IDENTITIES = [PasswordFile, PasswordFileInChild, PasswordFileOfService, Directory, Issuer]
