"""The network between daemons and brokers, as a forwarder of TCP that can cut and stall."""

import selectors
import socket
import struct
import threading

CHUNK = 65536


class Pipe:
    """One accepted connection and its way on; what cannot be written yet waits in `left`."""

    def __init__(self, wire, near, far):
        self.near, self.far = near, far
        self.left = {near: bytearray(), far: bytearray()}
        self.of = {near: far, far: near}
        for s in (near, far):
            s.setblocking(False)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire.poll.register(s, selectors.EVENT_READ, self)

    def close(self, wire):
        for s in (self.near, self.far):
            try:
                wire.poll.unregister(s)
            except KeyError:
                pass
            # Reset, as by a firewall: what was on its way is gone.
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()


class Wire:
    """Listens for each of `targets` (ports on the loopback) at a port of its own, `ports`."""

    def __init__(self, targets):
        self.poll = selectors.DefaultSelector()
        self.pipes, self.lock, self.cuts = set(), threading.Lock(), 0
        self.stalled, self.ended = threading.Event(), threading.Event()
        self.listeners, self.ports = [], []
        for target in targets:
            s = socket.create_server(("127.0.0.1", 0))
            s.setblocking(False)
            self.poll.register(s, selectors.EVENT_READ, target)
            self.listeners.append(s)
            self.ports.append(s.getsockname()[1])
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def cut(self):
        """Resets every connection; says how many."""
        with self.lock:
            for pipe in list(self.pipes):
                self._close(pipe)
                self.cuts += 1
        return self.cuts

    def close(self):
        self.ended.set()
        self.thread.join()
        for pipe in list(self.pipes):
            self._close(pipe)
        for s in self.listeners:
            s.close()

    def _run(self):
        while not self.ended.is_set():
            if self.stalled.is_set():
                self.ended.wait(0.05)
                continue
            ready = self.poll.select(0.1)
            with self.lock:
                for key, events in ready:
                    if isinstance(key.data, Pipe):
                        self._move(key.data, key.fileobj, events)
                    else:
                        self._accept(key.fileobj, key.data)

    def _accept(self, listener, target):
        near, _ = listener.accept()
        try:
            far = socket.create_connection(("127.0.0.1", target), 1)
        except OSError:
            near.close()  # the broker is away: so is the connection
            return
        self.pipes.add(Pipe(self, near, far))

    def _move(self, pipe, s, events):
        if pipe not in self.pipes:
            return  # closed in this very round
        try:
            if events & selectors.EVENT_READ:
                data = s.recv(CHUNK)
                if not data:
                    self._close(pipe)
                    return
                pipe.left[pipe.of[s]] += data
                self._write(pipe, pipe.of[s])
            if events & selectors.EVENT_WRITE:
                self._write(pipe, s)
        except BlockingIOError:
            pass
        except OSError:
            self._close(pipe)

    def _write(self, pipe, s):
        left = pipe.left[s]
        if left:
            try:
                del left[:s.send(left)]
            except BlockingIOError:
                pass
        self.poll.modify(s, selectors.EVENT_READ | (selectors.EVENT_WRITE if left else 0), pipe)

    def _close(self, pipe):
        self.pipes.discard(pipe)
        pipe.close(self)
