// A UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness. The id of a command, so that one
// sent twice is done once.
export function uuid7(now_ms: number = Date.now()): string {
	const b = crypto.getRandomValues(new Uint8Array(16))
	let ms = BigInt(now_ms)
	for (let i = 5; i >= 0; i--) {
		b[i] = Number(ms & 0xffn)
		ms >>= 8n
	}
	b[6] = ((b[6] ?? 0) & 0x0f) | 0x70
	b[8] = ((b[8] ?? 0) & 0x3f) | 0x80
	const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
