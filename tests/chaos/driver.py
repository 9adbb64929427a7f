"""The load: many commands under way at once, each asked again with its id until it is answered.

A story is one key's commands, one after the other (stories.py). What was answered is in the ledger
file before anything follows from it. Some ids are asked twice on purpose, at two brokers at once or
again later: the answer must be the same bytes.
"""

import collections
import hashlib
import heapq
import random
import time

import zmq

import department

TRY_S = 1.0
BEAT_S = 1.0


def digest(body):
    return hashlib.blake2b(body, digest_size=16).hexdigest()


class Entry(collections.namedtuple("Entry", "id key seq rpc digest at_us outcome")):
    """A line of the ledger: what was answered to which id; `outcome` is OK or an error's name."""

    def line(self):
        return " ".join(map(str, self)) + "\n"

    @classmethod
    def read(cls, line):
        f = line.split()
        return cls(f[0], f[1], int(f[2]), f[3], f[4], int(f[5]), f[6])


class Call:
    """One command on its way. Answered, it may be asked again: then `entry` is its first answer."""

    def __init__(self, story, ask, first):
        self.story, self.peer, self.rpc = story, ask.peer, ask.rpc
        self.id, self.body = department.uuid7(), ask.request.SerializeToString()
        self.patient, self.first = ask.patient, first
        self.seq = story.seq
        self.sent, self.attempt, self.pause, self.entry, self.open = 0, 1, 0.05, None, True


class Driver:
    """`a_second`: begins at most so many commands a second; 0: as many as are answered."""

    def __init__(self, town, pb, ledger, seed=0, in_flight=64, a_second=0, twice=0.03, later=0.03,
                 peers=("hrss-desk", "samr-desk")):
        self.pb, self.ledger, self.dice = pb, ledger, random.Random(seed)
        self.in_flight, self.twice, self.later = in_flight, twice, later
        self.rate(a_second)
        self.answers, self.silences = collections.Counter(), 0
        self.context = zmq.Context()
        self.poller = zmq.Poller()
        self.sockets, self.tokens, self.token = {}, {}, self.dice.getrandbits(40)
        self.timers, self.turn = [], 0
        self.waiting, self.under_way, self.asked_again = 0, 0, 0
        self.acknowledged = self.same = self.mismatched = self.refused = 0
        broker = department.read_keys(town.root / "keys" / "broker.pub")["public"]
        for peer in peers:
            own = department.read_keys(town.root / "keys" / f"{peer}.key")
            self.sockets[peer] = [self._socket(e, broker, own) for e in town.endpoints]

    def _socket(self, endpoint, broker, own):
        s = self.context.socket(zmq.DEALER)
        s.curve_serverkey, s.curve_publickey, s.curve_secretkey = broker, own["public"], own["secret"]
        s.linger = 0
        s.reconnect_ivl, s.reconnect_ivl_max = 20, 200
        s.setsockopt(zmq.MAXMSGSIZE, department.MAX_FRAME + department.HEAD.size)
        s.connect(endpoint)
        self.poller.register(s, zmq.POLLIN)
        return s

    def close(self):
        self.context.destroy(0)

    # ---- asking ----------------------------------------------------------------------------

    def _send(self, call, seconds=TRY_S):
        """To the next broker; a try that gets no answer ends by its timer."""
        self.token += 1
        call.sent += 1
        sockets = self.sockets[call.peer]
        e = self.pb.Envelope(id=call.id, rpc=call.rpc, remaining_ms=int(seconds * 1000),
                             attempt=call.attempt, body=call.body)
        payload = e.SerializeToString()
        head = department.HEAD.pack(b"GD", 1, department.REQUEST, self.token, len(payload))
        self.tokens[self.token] = call
        try:
            sockets[(call.first + call.sent) % len(sockets)].send(head + payload, zmq.DONTWAIT)
        except zmq.Again:
            pass  # its timer asks the other one
        self._at(seconds, "expire", self.token)

    def _at(self, seconds, what, subject):
        self.turn += 1
        heapq.heappush(self.timers, (time.monotonic() + seconds, self.turn, what, subject))

    def _begin(self, story, ask):
        call = Call(story, ask, self.dice.randrange(2))
        self.begun += 1
        self.under_way += 1
        self._send(call)
        if self.dice.random() < self.twice:
            self.asked_again += 1
            self._send(call)

    def _again(self, call):
        pause, call.pause = call.pause, min(call.pause * 2, 1.0)
        self._at(pause, "again", call)

    # ---- answers ---------------------------------------------------------------------------

    def _answer(self, call, e):
        name = e.error.name if e.HasField("error") else "OK"
        self.answers[name] += 1
        if not call.open:
            if name == "OK" and call.entry:
                self._compare(call, e)
        elif e.error.code >= department.Client.AGAIN or (name == "E_NOT_FOUND" and call.patient):
            call.attempt += name in department.Client.UNSURE
            self._again(call)
        elif call.entry:
            self._compare(call, e)
            call.open = False
            self.waiting -= 1
        else:
            self._first(call, e, name)

    def _compare(self, call, e):
        if not e.HasField("error") and digest(e.body) == call.entry.digest:
            self.same += 1
        else:
            self.mismatched += 1

    def _first(self, call, e, name):
        call.entry = Entry(call.id.hex(), call.story.key, call.seq, call.rpc, digest(e.body),
                           int(time.time() * 1e6), name)
        self.ledger.write(call.entry.line())
        self.ledger.flush()
        call.open = False
        self.under_way -= 1
        if name != "OK":
            self.refused += 1
            call.story.end()
            return
        self.acknowledged += 1
        call.story.take(e.body)
        if self.dice.random() < self.later:
            self.asked_again += 1
            call.open = True
            self.waiting += 1
            call.pause = 0.05
            self._at(self.dice.uniform(0, 4), "again", call)

    def _receive(self):
        for s, _ in self.poller.poll(5):
            for _ in range(200):
                try:
                    frame = s.recv(zmq.DONTWAIT)
                except zmq.Again:
                    break
                self._frame(frame)

    def _frame(self, frame):
        at, head = 0, department.HEAD
        while at + head.size <= len(frame):
            _, _, kind, token, length = head.unpack_from(frame, at)
            at += head.size
            if kind == department.REPLY and token in self.tokens:
                self._answer(self.tokens.pop(token), self.pb.Envelope.FromString(frame[at:at + length]))
            at += length

    def _timers(self):
        now = time.monotonic()
        while self.timers and self.timers[0][0] <= now:
            _, _, what, subject = heapq.heappop(self.timers)
            if what == "again":
                if subject.open:
                    self._send(subject)
            else:
                self._expire(subject)

    def _expire(self, token):
        """No answer to this try; when it was the last one under way, there is another."""
        call = self.tokens.pop(token, None)
        self.silences += call is not None
        if call is not None:
            call.attempt += 1
        if call and call.open and call not in self.tokens.values():
            self._send(call)

    def rate(self, a_second):
        """What was not begun in time is not made up for."""
        self.a_second, self.begun, self.begun_at = a_second, 0, time.monotonic()

    def _too_early(self):
        return self.a_second and \
            self.begun > self.a_second * (time.monotonic() - self.begun_at)

    # ---- the run ---------------------------------------------------------------------------

    def run(self, stories, seconds, until=lambda: False, tick=lambda: None):
        """Tells the stories, at most `in_flight` commands at a time; `until` true begins no more.
        Ends when all that was asked is answered; False when that takes more than `seconds`."""
        end = time.monotonic() + seconds
        ready = collections.deque(stories)
        while time.monotonic() < end:
            over = until()
            for _ in range(0 if over else len(ready)):
                if self.under_way >= self.in_flight or self._too_early():
                    break
                story = ready.popleft()
                ask = story.next()
                if ask:
                    story.then = ready.append
                    self._begin(story, ask)
                elif not story.ended:
                    ready.append(story)  # it waits for something
            if not self.under_way and not self.waiting and (over or not ready):
                return True
            self._receive()
            self._timers()
            tick()
        return False
