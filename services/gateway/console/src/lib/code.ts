// A one-time code, or the receipt code of a tip: 100 random bits in 20 letters. It is shown once; its hash alone is sent.
import { blake2b256 } from './blake2b'

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const receipt = 'gongdao receipt code of an intake' // docs: proto/intake.proto

export function makeCode(of = 'gongdao one-time code'): { shown: string; hash: string } {
	const text = Array.from(crypto.getRandomValues(new Uint8Array(20)), (b) => letters[b % 32]).join('')
	const digest = blake2b256(new TextEncoder().encode(text), new TextEncoder().encode(of))
	return { shown: text.match(/.{5}/g)?.join('-') ?? text, hash: btoa(String.fromCharCode(...digest)) }
}
