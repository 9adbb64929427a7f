import { describe, expect, it } from 'vitest'
import { blake2b256 } from './blake2b'
import { bytesText, fromBase64, hashOf, mediaTypeOf, toBase64 } from './paper_bytes'

describe('bytes of a document', () => {
	it('base64__every byte, longer than one piece__there and back', () => {
		const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256)
		expect(fromBase64(toBase64(bytes))).toEqual(bytes)
		expect(toBase64(new Uint8Array([255, 254, 0]))).toBe('//4A')
	})
	it('hash__of a file of several megabytes__as at once', async () => {
		const bytes = Uint8Array.from({ length: (2 << 20) + 5 }, (_, i) => (i * 7) % 256)
		const file = { size: bytes.length, slice: (a: number, b: number) => ({ arrayBuffer: async () => bytes.slice(a, b).buffer }) } as unknown as Blob
		expect(await hashOf(file)).toBe(toBase64(blake2b256(bytes)))
	})
	it('kind of a file__by its name', () => {
		expect(mediaTypeOf('询问笔录.PDF')).toBe('application/pdf')
		expect(mediaTypeOf('无扩展名')).toBe('application/octet-stream')
	})
	it('size__as people say it', () => {
		expect([bytesText(12), bytesText(2048), bytesText(20 << 20)]).toEqual(['12 B', '2 KB', '20.0 MB'])
	})
})
