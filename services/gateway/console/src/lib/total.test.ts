import { expect, it } from 'vitest'
import { figureOf, totalText } from './total'

const say = (key: string, values?: Record<string, unknown>) => `${key} ${values?.n}`

it('totalText__exact, and a bound', () => {
	expect(totalText({ total: 37, total_is_bound: false }, say)).toBe('word.in_all 37')
	expect(totalText({ total: 1000, total_is_bound: true }, say)).toBe('word.in_all_bound 1000')
})
it('figureOf__a bound__says that there are more', () => {
	expect(figureOf({ total: 1000, total_is_bound: true })).toBe('1000+')
	expect(figureOf({ total: 3 })).toBe('3')
	expect(figureOf({})).toBe('0')
})
