"""A subscriber that is none of ours, written from docs/protocol.md: takes events, acknowledges each
at once, and remembers when each came first."""

import threading
import time

import zmq

import department

READY, BEAT, WHO = 1, 2, 3


class Sink:
    """Peer `name`, serving one rpc at every broker until closed."""

    def __init__(self, town, pb, name, rpc, credit=64):
        self.pb, self.rpc, self.name = pb, rpc, name
        self.came, self.again = {}, 0  # event id -> wall time, in order of arrival
        self.context = zmq.Context()
        broker = department.read_keys(town.root / "keys" / "broker.pub")["public"]
        own = department.read_keys(town.root / "keys" / f"{name}.key")
        self.sockets = []
        for endpoint in town.endpoints:
            s = self.context.socket(zmq.DEALER)
            s.curve_serverkey, s.curve_publickey, s.curve_secretkey = \
                broker, own["public"], own["secret"]
            s.linger = 0
            s.connect(endpoint)
            self.sockets.append(s)
        lane = pb.Ready.Lane(name="command", credit=credit, rpcs=[rpc])
        self.ready = pb.Ready(service=name, instance=f"{name}:1", version="1", lanes=[lane])
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self):
        self.ended.set()
        self.thread.join()
        self.context.destroy(0)

    def _send(self, s, kind, token, message):
        payload = message.SerializeToString()
        s.send(department.HEAD.pack(b"GD", 1, kind, token, len(payload)) + payload)

    def _run(self):
        poller = zmq.Poller()
        for s in self.sockets:
            poller.register(s, zmq.POLLIN)
            self._send(s, READY, 0, self.ready)
        beat_at = 0.0
        while not self.ended.is_set():
            if time.monotonic() >= beat_at:
                beat_at = time.monotonic() + 1.0
                for s in self.sockets:
                    self._send(s, BEAT, 0, self.pb.Beat(instance=self.ready.instance))
            for s, _ in poller.poll(100):
                self._frame(s, s.recv())

    def _frame(self, s, frame):
        at, head = 0, department.HEAD
        while at + head.size <= len(frame):
            _, _, kind, token, length = head.unpack_from(frame, at)
            at += head.size
            if kind == department.REQUEST:
                self._take(s, token, self.pb.Envelope.FromString(frame[at:at + length]))
            elif kind == WHO:
                self._send(s, READY, 0, self.ready)
            at += length

    def _take(self, s, token, e):
        if e.id.hex() in self.came:
            self.again += 1
        else:
            self.came[e.id.hex()] = time.time()
        self._send(s, department.REPLY, token, self.pb.Envelope(id=e.id, rpc=e.rpc, credit=1))
