# SPDX-License-Identifier: Apache-2.0
"""A certificate authority of a test's own, by the openssl program."""

import ipaddress
import subprocess
from pathlib import Path

DAYS = "2"
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    """Its certificate is the file `certificate`; its folder also holds what it issues."""

    def __init__(self, folder, name="berth-test-authority"):
        self.folder = Path(folder)
        self.key = self.folder / f"{name}.key"
        self.certificate = self.folder / f"{name}.crt"
        self._openssl(
            "req", "-x509", *NEW_KEY, "-keyout", self.key, "-out", self.certificate, "-subj", f"/CN={name}", "-days", DAYS,
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )

    def issue(self, name, names, days=DAYS):
        """Files `name`.crt and `name`.key, a certificate for host names and addresses; also good for a client. Fewer than
        no days: it has expired."""
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        self._openssl("req", "-new", *NEW_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        extensions.write_text(
            f"subjectAltName={','.join(map(_alternative, names))}\n"
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n"
        )
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", days,
            "-extfile", extensions, "-out", certificate,
        )
        return certificate, key

    def _openssl(self, *words):
        done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {words[0]} ended with {done.returncode}: {done.stderr}")


def _alternative(name):
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"
