// BLAKE2b with 32 bytes out, with or without a key (RFC 7693): hashes of one-time codes. The code itself never
// leaves the page that shows it.
const mask = (1n << 64n) - 1n
const iv = [
	0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
	0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
]
const sigma = [
	'0123456789abcdef', 'ea489fd61c02b753', 'b8c052fdae367194', '7931dcbe265a40f8', '905724afe1bc683d',
	'2c6a0b834d75fe19', 'c51fed4a0763928b', 'db7ec13950f4862a', '6fe9b308c2d714a5', 'a2847615fb9e3cd0',
].map((row) => [...row].map((c) => parseInt(c, 16)))
const ways: [number, number, number, number][] = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]]
const at = (list: bigint[], i: number) => list[i] ?? 0n
const turn = (x: bigint, n: bigint) => ((x >> n) | (x << (64n - n))) & mask

function compress(h: bigint[], block: Uint8Array, count: bigint, last: boolean): void {
	const view = new DataView(block.buffer, block.byteOffset, 128)
	const m = Array.from({ length: 16 }, (_, i) => view.getBigUint64(i * 8, true))
	const v = [...h, ...iv]
	v[12] = at(v, 12) ^ count
	if (last) v[14] = at(v, 14) ^ mask
	for (let round = 0; round < 12; round++) {
		const s = sigma[round % 10] ?? []
		ways.forEach(([a, b, c, d], i) => {
			v[a] = (at(v, a) + at(v, b) + at(m, s[2 * i] ?? 0)) & mask
			v[d] = turn(at(v, d) ^ at(v, a), 32n)
			v[c] = (at(v, c) + at(v, d)) & mask
			v[b] = turn(at(v, b) ^ at(v, c), 24n)
			v[a] = (at(v, a) + at(v, b) + at(m, s[2 * i + 1] ?? 0)) & mask
			v[d] = turn(at(v, d) ^ at(v, a), 16n)
			v[c] = (at(v, c) + at(v, d)) & mask
			v[b] = turn(at(v, b) ^ at(v, c), 63n)
		})
	}
	for (let i = 0; i < 8; i++) h[i] = at(h, i) ^ at(v, i) ^ at(v, i + 8)
}

export function blake2b256(data: Uint8Array, key: Uint8Array = new Uint8Array()): Uint8Array {
	const h = [...iv]
	h[0] = at(h, 0) ^ 0x01010020n ^ (BigInt(key.length) << 8n)
	const lead = key.length ? 128 : 0
	const text = new Uint8Array(lead + data.length)
	text.set(key)
	text.set(data, lead)
	const blocks = Math.max(1, Math.ceil(text.length / 128))
	for (let i = 0; i < blocks; i++) {
		const block = new Uint8Array(128)
		block.set(text.subarray(i * 128, (i + 1) * 128))
		const last = i === blocks - 1
		compress(h, block, BigInt(last ? text.length : (i + 1) * 128), last)
	}
	const out = new Uint8Array(64)
	h.forEach((x, i) => new DataView(out.buffer).setBigUint64(i * 8, x, true))
	return out.slice(0, 32)
}
