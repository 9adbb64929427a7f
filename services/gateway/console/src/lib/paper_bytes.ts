// Bytes on their way to and from a case: base64 as the JSON mapping has it, the hash, what kind of file it is. Pure.
import { Blake2b } from './blake2b'

export const DOCUMENT_MAX = 20 << 20
const CHUNK = 0x8000

export function toBase64(bytes: Uint8Array): string {
	let text = ''
	for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
	return btoa(text)
}

export function fromBase64(text: string): Uint8Array {
	return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
}

const media: Record<string, string> = {
	pdf: 'application/pdf', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', txt: 'text/plain', csv: 'text/csv', mp3: 'audio/mpeg', mp4: 'video/mp4', zip: 'application/zip',
	doc: 'application/msword', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', xls: 'application/vnd.ms-excel', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	ofd: 'application/ofd', wps: 'application/vnd.ms-works', eml: 'message/rfc822',
}

/** By its name: what a browser says depends on what is installed. */
export const mediaTypeOf = (name: string): string => media[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream'

/** Of a file, a megabyte at a time: the page stays alive. */
export async function hashOf(file: Blob): Promise<string> {
	const h = new Blake2b()
	for (let at = 0; at < file.size; at += 1 << 20) h.update(new Uint8Array(await file.slice(at, at + (1 << 20)).arrayBuffer()))
	return toBase64(h.digest())
}

export function bytesText(bytes: number): string {
	if (bytes >= 1 << 20) return `${(bytes / (1 << 20)).toFixed(1)} MB`
	return bytes >= 1024 ? `${Math.round(bytes / 1024)} KB` : `${bytes} B`
}
