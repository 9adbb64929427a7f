import { describe, expect, it } from 'vitest'
import { formatFen, formatYuan, parseYuan, sumFen } from './fen'

describe('fen', () => {
	it.each([
		['984650', '9,846.50'],
		['0', '0.00'],
		['5', '0.05'],
		['-10', '-0.10'],
		['100000000000000001', '1,000,000,000,000,000.01'],
		[undefined, '0.00'],
		['', '0.00'],
	])('formatFen__%s__is %s', (fen, text) => expect(formatFen(fen)).toBe(text))

	it('formatYuan__chinese__the unit follows', () => expect(formatYuan('984650', 'zh')).toBe('9,846.50 元'))
	it('formatYuan__english__the unit leads', () => expect(formatYuan('984650', 'en')).toBe('CNY 9,846.50'))

	it.each([
		['9846.5', '984650'],
		['9,846.50', '984650'],
		['0.05', '5'],
		['-3', '-300'],
		['1.234', undefined],
		['abc', undefined],
		['', undefined],
	])('parseYuan__%s__is %s', (text, fen) => expect(parseYuan(text)).toBe(fen))

	it('sumFen__beyond doubles__exact', () => expect(sumFen(['9007199254740993', '1'])).toBe(9007199254740994n))
})
