import { describe, expect, it } from 'vitest'
import type { RegistrationAgreementItem } from '../api/types'
import { lawsOfClause, lawsOfItems, sentenceAt, worstFirst } from './agreement'

const item = (name: string, state: string): RegistrationAgreementItem => ({ item: name, state, start: 0, end: 0, quote: '', title: name })
const clause = (name: string) => ({ clause: name, start: 0, end: 0, quote: '', title: '' })

describe('agreement', () => {
	it('items__absent first, then unclear, else in their order', () => {
		const items = [item('pay', 'present'), item('place', 'unclear'), item('rules', 'absent'), item('term', 'absent')]
		expect(worstFirst(items).map((i) => i.item)).toEqual(['rules', 'term', 'place', 'pay'])
	})
	it('sentence__around a span__whole, whatever stands before it', () => {
		const text = '\u{20BB7}野家协议。乙方上岗前须缴纳押金500元；每单5元\n其他'
		const start = text.indexOf('押金') - 1 // one character of two halves stands before
		expect(sentenceAt(text, start, start + 2)).toBe('乙方上岗前须缴纳押金500元；')
		expect(sentenceAt('收取押金', 2, 4)).toBe('收取押金')
		expect(sentenceAt(text, 0, 2)).toBe('\u{20BB7}野家协议。')
	})
	it('each forbidden clause__has its sentence of law', () => {
		for (const name of ['injury_waiver', 'insurance_waiver', 'deposit', 'penalty', 'exclusivity']) {
			const found = lawsOfClause(clause(name))
			expect(found.length, name).toBeGreaterThan(0)
			for (const l of found) expect(l.text_zh && l.text_en && l.law).toBeTruthy()
		}
		expect(lawsOfClause(clause('deposit')).map((l) => l.article)).toEqual(['第九条', '二、7'])
		expect(lawsOfClause(clause('other'))).toEqual([])
	})
	it('items of a kind__by the law that wants them; a contract between equals__none', () => {
		expect(lawsOfItems('written_agreement')[0]?.text_zh).toContain('协议内容主要包括')
		expect(lawsOfItems('labour_contract')[0]?.article).toBe('第十七条第一款')
		expect(lawsOfItems('civil_contract')).toEqual([])
	})
})
