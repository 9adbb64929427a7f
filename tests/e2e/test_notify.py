"""Readiness and watchdog as a supervisor hears them (sd_notify)."""

import os
import socket
import subprocess
import time

import city


def test_daemons__notify_socket__ready_watchdog_stopping():
    with city.City(instances=1) as town:
        for name, config in (("gongdao-alerts", town.config),
                             ("gongdao-broker", town.root / "etc" / "third.yaml")):
            if name == "gongdao-broker":
                port = city.free_ports(1)[0]
                config.write_text(town.config.read_text() +
                                  f"broker:\n  listen: tcp://127.0.0.1:{port}\n")
            path = str(town.root / f"{name}.notify")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
                s.bind(path)
                s.settimeout(10)
                child = subprocess.Popen([str(city.binary(name)), "--config", str(config)],
                                         env=dict(os.environ, NOTIFY_SOCKET=path,
                                                  WATCHDOG_USEC="10000000"),
                                         stderr=subprocess.DEVNULL)
                try:
                    seen = set()
                    end = time.monotonic() + 20
                    while not {"READY=1", "WATCHDOG=1"} <= seen and time.monotonic() < end:
                        seen.update(s.recv(4096).decode().split("\n"))
                    assert {"READY=1", "WATCHDOG=1"} <= seen, name
                    child.terminate()
                    while "STOPPING=1" not in seen and time.monotonic() < end:
                        seen.update(s.recv(4096).decode().split("\n"))
                    assert "STOPPING=1" in seen, name
                    assert child.wait(15) == 0
                finally:
                    child.kill()
                    child.wait()
