// BLAKE2b with 32 bytes out, with or without a key (RFC 7693), fed as it comes: hashes of one-time codes, which
// never leave the page that shows them, and of documents of 20 MiB. A word of 64 bits is two of 32, low then high.
const iv = new Uint32Array([
	0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
	0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
])
const sigma = Uint8Array.from(
	[
		'0123456789abcdef', 'ea489fd61c02b753', 'b8c052fdae367194', '7931dcbe265a40f8', '905724afe1bc683d',
		'2c6a0b834d75fe19', 'c51fed4a0763928b', 'db7ec13950f4862a', '6fe9b308c2d714a5', 'a2847615fb9e3cd0',
	].flatMap((row) => [...row].map((c) => parseInt(c, 16) * 2)),
)
const ways = Uint8Array.from([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14].map((i) => i * 2))
const v = new Uint32Array(32)
const m = new Uint32Array(32)
const BLOCK = 128

/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is below the length, and this runs 20 MiB long */
/** v[a] += x */
function add(a: number, low: number, high: number): void {
	const sum = v[a]! + low
	v[a] = sum
	v[a + 1] = v[a + 1]! + high + (sum >= 0x100000000 ? 1 : 0)
}

/** v[d] = (v[d] ^ v[a]) turned right by n */
function turn(d: number, a: number, n: number): void {
	const low = v[d]! ^ v[a]!
	const high = v[d + 1]! ^ v[a + 1]!
	if (n === 32) {
		v[d] = high
		v[d + 1] = low
	} else if (n === 63) {
		v[d] = (low << 1) | (high >>> 31)
		v[d + 1] = (high << 1) | (low >>> 31)
	} else {
		v[d] = (low >>> n) | (high << (32 - n))
		v[d + 1] = (high >>> n) | (low << (32 - n))
	}
}

function mix(a: number, b: number, c: number, d: number, x: number, y: number): void {
	add(a, v[b]!, v[b + 1]!)
	add(a, m[x]!, m[x + 1]!)
	turn(d, a, 32)
	add(c, v[d]!, v[d + 1]!)
	turn(b, c, 24)
	add(a, v[b]!, v[b + 1]!)
	add(a, m[y]!, m[y + 1]!)
	turn(d, a, 16)
	add(c, v[d]!, v[d + 1]!)
	turn(b, c, 63)
}

function compress(h: Uint32Array, block: DataView, count: number, last: boolean): void {
	for (let i = 0; i < 32; i++) m[i] = block.getUint32(i * 4, true)
	v.set(h)
	v.set(iv, 16)
	v[24]! ^= count >>> 0
	v[25]! ^= Math.floor(count / 0x100000000)
	if (last) [v[28], v[29]] = [~v[28]!, ~v[29]!]
	for (let round = 0; round < 12; round++) {
		const s = (round % 10) * 16
		for (let i = 0; i < 8; i++) mix(ways[i * 4]!, ways[i * 4 + 1]!, ways[i * 4 + 2]!, ways[i * 4 + 3]!, sigma[s + 2 * i]!, sigma[s + 2 * i + 1]!)
	}
	for (let i = 0; i < 16; i++) h[i]! ^= v[i]! ^ v[i + 16]!
}
/* eslint-enable @typescript-eslint/no-non-null-assertion */

export class Blake2b {
	private readonly h = iv.slice()
	private readonly block = new Uint8Array(BLOCK)
	private readonly view = new DataView(this.block.buffer)
	private filled = 0
	private count = 0

	constructor(key: Uint8Array = new Uint8Array()) {
		this.h[0] = (this.h[0] ?? 0) ^ 0x01010020 ^ (key.length << 8)
		if (key.length) {
			this.update(key)
			this.block.fill(0, key.length)
			this.filled = BLOCK
		}
	}

	update(data: Uint8Array): this {
		for (let at = 0; at < data.length; ) {
			if (this.filled === BLOCK) { // only once more follows: the last one is marked
				this.count += BLOCK
				compress(this.h, this.view, this.count, false)
				this.filled = 0
			}
			const part = data.subarray(at, at + BLOCK - this.filled)
			this.block.set(part, this.filled)
			this.filled += part.length
			at += part.length
		}
		return this
	}

	digest(): Uint8Array {
		this.block.fill(0, this.filled)
		compress(this.h, this.view, this.count + this.filled, true)
		const out = new DataView(new ArrayBuffer(32))
		for (let i = 0; i < 8; i++) out.setUint32(i * 4, this.h[i] ?? 0, true)
		return new Uint8Array(out.buffer)
	}
}

export const blake2b256 = (data: Uint8Array, key?: Uint8Array): Uint8Array => new Blake2b(key).update(data).digest()
