"""Our broker with CURVE and batch frames against nats-server with TLS 1.3: 256-byte bodies, 512 under way.

The peer's client is as lean as ours: its raw protocol, what is to be said in one turn written at once. Ours
carries its envelope (id, rpc, deadline, trace, principal) around the body, the peer's payload is the
body alone. Both: client, server and service as processes of their own, loopback, one connection each.
"""

import json
import subprocess
import sys

import bench

DEPTH = 512
COUNT = 400000


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", folder / "key.pem", "-out",
                    folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)


def main():
    bench.peer("nats-server", "libssl-dev", "openssl", program="nats")
    figure = bench.Figure("broker_nats_tls", "round trips/s", at_least=0.75)
    with bench.folder() as folder:
        certificate(folder)
        (folder / "nats.conf").write_text(
            f"listen: 127.0.0.1:-1\nports_file_dir: {folder}\n"
            f"tls {{ cert_file: {folder}/cert.pem, key_file: {folder}/key.pem }}\n")
        with bench.server(["nats-server", "-c", folder / "nats.conf"], folder / "log"):
            ports = bench.wait("nats-server", lambda: next(folder.glob("*.ports"), None))
            port = json.loads(ports.read_text())["nats"][0].rsplit(":", 1)[1]
            env = {"NATS_CA": str(folder / "cert.pem")}
            for _ in range(bench.ROUNDS):
                figure.round(bench.rate("ours", "--count", COUNT, "--depth", DEPTH),
                             bench.rate("nats", "--port", port, "--count", COUNT, "--depth", DEPTH,
                                        env=env))
    return bench.finish([figure])


if __name__ == "__main__":
    sys.exit(main())
