"""Our broker with CURVE against RabbitMQ in plain text: 256-byte bodies, 64 under way.

The peer answers by direct reply-to, without acknowledgements and without a disk: its fastest way. It runs with
a folder, a node name, a cookie and an epmd of its own, all on loopback.
"""

import os
import pwd
import shutil
import socket
import sys

import bench
import city

DEPTH = 64
COUNT, PEER_COUNT = 200000, 20000
LIB = "/usr/lib/rabbitmq/bin"


def environment(folder, port, epmd_port, distribution_port):
    return {
        "HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
        "RABBITMQ_NODENAME": f"bench{port}@localhost", "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_DIST_PORT": str(distribution_port),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"), "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"), "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(epmd_port),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
    }


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def main():
    bench.peer("rabbitmq-server", "librabbitmq-dev", program="rabbit")
    figure = bench.Figure("broker_rabbit", "round trips/s", at_least=2.0)
    user = "rabbitmq" if os.getuid() == 0 else None
    with bench.folder() as folder:
        port, epmd_port, distribution_port = city.free_ports(3)
        env = environment(folder, port, epmd_port, distribution_port)
        (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
        (folder / "plugins").write_text("[].\n")
        if user:
            account = pwd.getpwnam(user)
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, account.pw_uid, account.pw_gid)
        with bench.server(["epmd", "-address", "127.0.0.1", "-port", epmd_port], folder / "epmd",
                          env=env, user=user), \
                bench.server([f"{LIB}/rabbitmq-server"], folder / "server", env=env, user=user):
            bench.wait("RabbitMQ", lambda: listens(port), 60)
            for _ in range(bench.ROUNDS):
                figure.round(bench.rate("ours", "--count", COUNT, "--depth", DEPTH),
                             bench.rate("rabbit", "--port", port, "--count", PEER_COUNT, "--depth",
                                        DEPTH))
    return bench.finish([figure])


if __name__ == "__main__":
    sys.exit(main())
