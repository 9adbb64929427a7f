// The words of a file that a person chose: plain text in the encodings of offices here, or a .docx.
const LIMIT = 4 << 20 // of what a .docx unfolds to

/** In UTF-8, else as older programs write it. */
export function decode(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
	} catch {
		return new TextDecoder('gb18030').decode(bytes)
	}
}

interface Entry {
	at: number // of its bytes
	size: number
	folded: boolean
}

/** An entry of a zip archive, by its central directory. */
export function zipFind(bytes: Uint8Array, name: string): Entry | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	let end = bytes.length - 22
	while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
	if (end < 0) return undefined
	let at = view.getUint32(end + 16, true)
	for (let n = view.getUint16(end + 10, true); n > 0 && at + 46 <= bytes.length; n--) {
		const length = view.getUint16(at + 28, true)
		if (decode(bytes.subarray(at + 46, at + 46 + length)) === name) {
			const local = view.getUint32(at + 42, true)
			const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
			return { at: start, size: view.getUint32(at + 20, true), folded: view.getUint16(at + 10, true) === 8 }
		}
		at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
	}
	return undefined
}

async function unfold(bytes: Uint8Array): Promise<Uint8Array> {
	const parts: Uint8Array[] = []
	let size = 0
	const reader = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
	for (;;) {
		const { done, value } = await reader.read()
		if (done) break
		size += value.length
		if (size > LIMIT) throw new RangeError('too large')
		parts.push(value)
	}
	return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())
}

const marks: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The words of word/document.xml, a line a paragraph; what was struck out is left out. */
export function wordsOf(xml: string): string {
	return xml
		.replace(/<w:(delText|instrText)\b[^>]*>[^<]*<\/w:\1>/g, '')
		.replace(/<w:(?:tab|br|cr)\b[^>]*>/g, ' ')
		.replace(/<\/w:p>/g, '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (all, name: string) => (name.startsWith('#') ? String.fromCodePoint(Number(name.replace('#', '0').replace(/^0(?=\d+$)/, ''))) : (marks[name] ?? all)))
		.trim()
}

/** undefined: nothing that could be read. */
export async function textOf(name: string, bytes: Uint8Array): Promise<string | undefined> {
	if (!/\.docx$/i.test(name)) return decode(bytes)
	const found = zipFind(bytes, 'word/document.xml')
	if (!found) return undefined
	const part = bytes.subarray(found.at, found.at + found.size)
	try {
		return wordsOf(decode(found.folded ? await unfold(part) : part))
	} catch {
		return undefined
	}
}
