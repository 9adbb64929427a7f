// A one-time code: 100 random bits in 20 letters. It is shown once; its hash alone is sent.
import { blake2b256 } from './blake2b'

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function makeCode(): { shown: string; hash: string } {
	const text = Array.from(crypto.getRandomValues(new Uint8Array(20)), (b) => letters[b % 32]).join('')
	const digest = blake2b256(new TextEncoder().encode(text), new TextEncoder().encode('gongdao one-time code'))
	return { shown: text.match(/.{5}/g)?.join('-') ?? text, hash: btoa(String.fromCharCode(...digest)) }
}
