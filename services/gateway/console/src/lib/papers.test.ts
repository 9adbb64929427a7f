import { describe, expect, it } from 'vitest'
import { decode, textOf, wordsOf, zipFind } from './papers'

const utf8 = (text: string) => new TextEncoder().encode(text)

/** A zip archive of one file, stored as it is. */
function zip(name: string, text: string): Uint8Array {
	const [label, data] = [utf8(name), utf8(text)]
	const local = new Uint8Array(30)
	new DataView(local.buffer).setUint16(26, label.length, true)
	const central = new Uint8Array(46)
	const c = new DataView(central.buffer)
	c.setUint32(20, data.length, true)
	c.setUint16(28, label.length, true)
	const end = new Uint8Array(22)
	const e = new DataView(end.buffer)
	e.setUint32(0, 0x06054b50, true)
	e.setUint16(10, 1, true)
	e.setUint32(16, local.length + label.length + data.length, true)
	return new Uint8Array([local, label, data, central, label, end].flatMap((x) => [...x]))
}

describe('papers', () => {
	it('text__of older programs__read as GB18030', () => {
		expect(decode(new Uint8Array([0xd1, 0xba, 0xbd, 0xf0]))).toBe('押金')
		expect(decode(utf8('押金'))).toBe('押金')
	})
	it('words__of a document__a line a paragraph, nothing struck out', () => {
		const xml = '<w:p><w:r><w:t xml:space="preserve">甲方 &amp; 乙方</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>收取押金</w:delText></w:r></w:del><w:r><w:t>按月&#x7ed3;&#31639;</w:t></w:r></w:p>'
		expect(wordsOf(xml)).toBe('甲方 & 乙方\n按月结算')
	})
	it('docx__its document__read; any other archive__undefined', async () => {
		expect(await textOf('协议.docx', zip('word/document.xml', '<w:p><w:t>收取押金500元</w:t></w:p>'))).toBe('收取押金500元')
		expect(await textOf('协议.docx', zip('other.xml', 'x'))).toBeUndefined()
		expect(await textOf('协议.docx', utf8('not an archive'))).toBeUndefined()
		expect(zipFind(zip('a', 'b'), 'b')).toBeUndefined()
		expect(await textOf('协议.txt', utf8('甲方'))).toBe('甲方')
	})
})
