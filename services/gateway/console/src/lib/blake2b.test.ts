import { expect, it } from 'vitest'
import { Blake2b, blake2b256 } from './blake2b'

const bytes = (s: string) => new TextEncoder().encode(s)
const hex = (b: Uint8Array) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')

// expected values by Python's hashlib
it.each([
	['', '', '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'],
	['abc', '', 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319'],
	['x'.repeat(128), '', '164ffb7089bae6f5a62fb0795e751dc9e88eac92e1a5b2fafe93a25abf2d9c3b'],
	['y'.repeat(200), '', '59d34d72c00b3fd97bb0134725a060f6d941fdcb2e1aec4086fdf9d1bf00ed06'],
	['7K2MD00000ABCDEFGHJK', 'gongdao one-time code', '8fc600b2c1f72f7c026d53a519d9d0484fb1c8c9617292cf31e6b88edbfff6fc'],
])('blake2b256__%s with key "%s"__as elsewhere', (text, key, expected) => expect(hex(blake2b256(bytes(text), bytes(key)))).toBe(expected))

it('fed in pieces of any size__as fed at once', () => {
	const data = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)
	const whole = hex(blake2b256(data))
	for (const size of [1, 127, 128, 129, 500]) {
		const h = new Blake2b()
		for (let at = 0; at < data.length; at += size) h.update(data.subarray(at, at + size))
		expect(hex(h.digest()), String(size)).toBe(whole)
	}
	expect(whole).toBe('b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331')
})
