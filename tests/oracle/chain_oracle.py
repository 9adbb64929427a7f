"""A verifier of exported evidence chains, made from docs/chain.md and nothing else.

    chain_oracle.py EXPORT [--key HEX] [--heads FILE]

Prints "intact SEQ HASH", or "broken SEQ WHY" with the first number that is not right, and ends with 1.
Ed25519 is written out after RFC 8032, so that no library is shared with the product.
"""

import hashlib
import json
import sys

# ---- Ed25519 (RFC 8032, section 6) ----------------------------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z, w = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, w - z, w + z, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, point)
        point = add(point, point)
        n >>= 1
    return out


def decode(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, text, signature):
    key, signature = bytes.fromhex(key), bytes.fromhex(signature)
    point, r = decode(key), decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if point is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text.encode()).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(h, point))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- the chain ------------------------------------------------------------------------------------

def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def number(n):
    return n.to_bytes(8, "little", signed=True)


def field(data):
    return number(len(data)) + data


def digest(e):
    parts = [b"gongdao entry 1", number(e["audit_id"]), number(e["at_us"]), bytes.fromhex(e["call_id"])]
    parts += [e[name].encode() for name in ("rpc", "sender", "subject", "department", "role", "key")]
    parts += [bytes.fromhex(e["request"]), bytes.fromhex(e["reply"])]
    return blake(b"".join(field(p) for p in parts))


def head_text(chain, h):
    return f"chain: {chain}\nseq: {h['seq']}\nhash: {h['hash']}\nat_us: {h['at_us']}\n"


def head_good(chain, h, key):
    if key and h["key"] != key:
        return False
    if not signed(h["key"], "gongdao head 1\n" + head_text(chain, h), h["signature"]):
        return False
    return "department" not in h or signed(
        h["kept_key"], "gongdao countersign 1\n" + head_text(chain, h)
        + f"department: {h['department']}\nkept_at_us: {h['kept_at_us']}\n", h["kept_signature"])


class Broken(Exception):
    pass


def verify(lines, key=None, heads=()):
    """(seq, hash) of an intact chain; else Broken(seq, why) of the first number that is wrong."""
    lines = iter(lines)
    first = json.loads(next(lines))
    if first["gongdao_chain"] != 1:
        raise Broken(0, "another format")
    chain, seq, end = first["chain"], 0, None
    now = blake(b"gongdao chain 1\n" + chain.encode())
    kept = {}
    for h in heads:
        if h["chain"] == chain and head_good(chain, h, key):
            kept.setdefault(h["seq"], []).append(h)
    for line in lines:
        e = json.loads(line)
        if "head" in e:
            h = e["head"]
            if h["seq"] != seq or h["hash"] != now.hex():
                raise Broken(h["seq"], "a head does not fit")
            if not head_good(chain, h, key):
                raise Broken(h["seq"], "a signature does not fit")
            continue
        if "end" in e:
            end = e["end"]
            continue
        if e["seq"] != seq + 1:
            raise Broken(seq + 1, f"entry {e['seq']} stands in its place")
        now = blake(now + number(seq + 1) + digest(e))
        seq += 1
        if now.hex() != e["hash"]:
            raise Broken(seq, "its hash is another one")
        for h in kept.pop(seq, []):
            if h["hash"] != now.hex():
                raise Broken(seq, "somebody keeps another head")
    if kept:
        raise Broken(seq + 1, f"somebody keeps the head of entry {max(kept)}")
    if not end or end["seq"] != seq or end["hash"] != now.hex():
        raise Broken(seq + 1, "the end is missing")
    return seq, now.hex()


def main(argv):
    options = dict(zip(argv[2::2], argv[3::2]))
    heads = []
    if "--heads" in options:
        with open(options["--heads"], encoding="utf-8") as f:
            heads = [json.loads(line) for line in f]
    try:
        with open(argv[1], encoding="utf-8") as f:
            print("intact", *verify(f, options.get("--key"), heads))
    except Broken as b:
        print("broken", *b.args)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
