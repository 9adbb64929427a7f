"""A rolling upgrade under load: every daemon and every broker is told to go, one by one, and comes
back. No request fails, none takes effect twice."""

import re
import shutil
import signal
import subprocess
import threading

import pytest

import city
import department
import load


class Brokers:
    """What each broker says of its instances."""

    def __init__(self, town, proto):
        import broker_pb2
        self.pb, self.town, self.proto = broker_pb2, town, proto

    def instances(self, i):
        """(service, instance, version, draining) of all that broker i hears."""
        one = load.Load(self.town, self.proto, n=0)
        client = one.client(i, "operator")
        client.sockets, others = client.sockets[:1], client.sockets[1:]
        try:
            reply = client.ask("broker.Status", self.pb.StatusRequest(), self.pb.StatusReply(), seconds=5)
        finally:
            client.sockets += others
            client.close()
        return [(n.service, n.instance, n.version, n.draining) for n in reply.instances]

    def settled(self):
        """Both brokers have every service's instances, and none of them is about to leave."""
        for i in range(len(self.town.endpoints)):
            live = [n[0] for n in self.instances(i) if not n[3]]
            if any(live.count(s) != self.town.instances for s in self.town.services):
                return False
        return True


class CommandLine:
    """The shipped client, asking in a row: its library must find the broker that lives."""

    def __init__(self, town):
        self.town, self.n, self.failed, self.stopping = town, 0, [], threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()

    def _run(self):
        while not self.stopping.is_set():
            r = self.town.run("call", "registration.ListEmployers", '{"limit": 1}', "--json")
            self.n += 1
            if r.returncode:
                self.failed.append(f"{r.returncode}: {r.stdout}{r.stderr}")


def one_by_one(town, brokers, names):
    for name in names:
        p = town.processes[name]
        starts = p.starts
        assert p.kill(signal.SIGTERM), name
        town.wait(f"{name} comes back", lambda p=p, starts=starts: p.starts > starts)
        town.wait(f"all there after {name}", brokers.settled)


def no_effect_lost_or_doubled(town, work):
    stored = work.stored()
    assert [s.number for s in work.acked() if stored.get(s.code) != 1] == []
    assert [s.number for s in work.acked() if s.reply.created != 1] == []
    # and each was heard of once: wages has as many, in their first version
    town.wait_drained()
    assert work.heard() == [str(len(stored)), "1"]
    assert work.announced() == [str(len(work.acked()))] * 2


def test_every_process__restarted_one_by_one_under_load__no_request_fails(proto):
    with city.City() as town:
        brokers = Brokers(town, proto)
        town.wait("all there", brokers.settled)
        daemons = [n for n in town.processes if n != "postgres" and not n.startswith("broker")]
        with load.Load(town, proto, n=4, pause_s=0.01, try_s=3.0) as work, CommandLine(town) as line:
            one_by_one(town, brokers, daemons)
            # a daemon that goes answers what it was given: nothing had to be asked again
            assert work.n_again() == 0
            one_by_one(town, brokers, ["broker-1", "broker-2"])
        assert work.errors == [] and line.failed == []
        assert len(work.acked()) > 100 and work.n_queries > 100 and line.n > 20
        no_effect_lost_or_doubled(town, work)
        print(f"{len(work.acked())} commands, {work.n_queries} queries, {line.n} command lines; "
              f"{work.n_again()} asked again, slowest pair {work.slowest_s:.2f} s")


# ---- two versions side by side ---------------------------------------------------------------

OLD_VERSION = "0.0.9"


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """gongdao-registration as a release before might have been: another version, one rpc fewer."""
    source = tmp_path_factory.mktemp("old") / "source"
    shutil.copytree(city.SOURCE, source, ignore=shutil.ignore_patterns("build", "var", ".git"))
    for path, drop in (("proto/registration.proto", "rpc ListEngagements"),
                       ("services/registration/main.c", "list_engagements")):
        lines = (source / path).read_text().splitlines()
        kept = [line for line in lines if drop not in line]
        assert len(kept) < len(lines), path
        (source / path).write_text("\n".join(kept) + "\n")
    top = source / "CMakeLists.txt"
    text, n = re.subn(r"(?m)^project\(gongdao VERSION \S+", f"project(gongdao VERSION {OLD_VERSION}", top.read_text())
    assert n == 1
    top.write_text(text)
    subprocess.run(["cmake", "-G", "Ninja", "-S", source, "-B", source / "build", "-DGONGDAO_TESTS=OFF",
                    "-DCMAKE_BUILD_TYPE=Debug"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", source / "build", "gongdao-registration"], check=True,
                   stdout=subprocess.DEVNULL)
    return source / "build" / "services" / "registration" / "gongdao-registration"


def versions(brokers):
    return sorted(n[2] for n in brokers.instances(0) if n[0] == "registration" and not n[3])


def swap(town, brokers, name, program):
    """The release's link is moved, the daemon is told to go, its supervisor starts what is there."""
    town.processes[name].argv[0] = str(program)
    one_by_one(town, brokers, [name])


def list_engagements(work, client, seconds):
    m = work.messages
    return client.ask("registration.ListEngagements", m.ListEngagementsRequest(employer_id=1),
                      m.ListEngagementsReply(), seconds=seconds)


def test_two_versions__side_by_side_under_load__each_gets_what_it_serves(proto, old):
    with city.City(services=["registration", "wages"]) as town:
        brokers = Brokers(town, proto)
        new = town.processes["registration-1"].argv[0]
        town.wait("all there", brokers.settled)
        with load.Load(town, proto, n=4, pause_s=0.01) as work:
            client = work.client()
            swap(town, brokers, "registration-1", old)
            this = [v for v in versions(brokers) if v != OLD_VERSION]
            assert versions(brokers) == sorted([OLD_VERSION] + this) and len(this) == 1
            for _ in range(50):  # always by the one that serves it, whoever has more credit left
                list_engagements(work, client, 5)
            swap(town, brokers, "registration-2", old)
            with pytest.raises(department.Refused) as e:  # nobody serves it: said, not waited for
                list_engagements(work, client, 0.3)
            assert e.value.error.name == "E_UNAVAILABLE"
            for name in ("registration-1", "registration-2"):
                swap(town, brokers, name, new)
                for _ in range(50):
                    list_engagements(work, client, 5)
            assert versions(brokers) == this * 2
            client.close()
        assert work.errors == []
        assert len(work.acked()) > 50
        no_effect_lost_or_doubled(town, work)
