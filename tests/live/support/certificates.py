"""The keys and certificates of one control plane: a certificate authority that lives as long as the test."""

from pathlib import Path

from support.servers import run

# openssl's own configuration would add extensions beside those that are asked for.
CONFIG = "[req]\ndistinguished_name = name\n[name]\n"
SERVER = ["subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc",
          "extendedKeyUsage=serverAuth,clientAuth"]
CLIENT = ["extendedKeyUsage=clientAuth"]


class Certificates:
    """In `folder`: ca.crt, and for each name NAME.crt and NAME.key."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        (folder / "openssl.cnf").write_text(CONFIG)
        self._make("ca", "sandtable-live-ca", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"])

    def issue(self, name: str, common_name: str, extensions: list[str]):
        self._make(name, common_name, ["basicConstraints=CA:FALSE", *extensions], "-CA", self.crt("ca"), "-CAkey", self.key("ca"))

    def signing_pair(self, name: str):
        """NAME.key and NAME.pub, for tokens of service accounts."""
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.key(name))
        run("openssl", "pkey", "-in", self.key(name), "-pubout", "-out", self.folder / f"{name}.pub")

    def crt(self, name: str) -> Path:
        return self.folder / f"{name}.crt"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def _make(self, name: str, common_name: str, extensions: list[str], *signer):
        added = [word for extension in extensions for word in ("-addext", extension)]
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj", f"/CN={common_name}",
            "-config", self.folder / "openssl.cnf", "-keyout", self.key(name), "-out", self.crt(name), *added, *signer)
