// Every text that the sources ask for exists, in both languages.
import { describe, expect, it } from 'vitest'
import { clocks, facts, procedures, steps } from '../api/rights'
import { en, zh, type Messages } from './messages'

const sources = import.meta.glob<string>('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })
const find = (m: Messages, key: string) => key.split('.').reduce<string | Messages | undefined>((x, k) => (typeof x === 'object' ? x[k] : undefined), m)
const files = Object.entries(sources).filter(([name]) => !/\.test\.ts$|\/locales\/|\/api\//.test(name))
const used = new Map<string, string>()
for (const [name, text] of files) {
	for (const m of text.matchAll(/\bt\(\s*['"]([\w.]+)['"]/g)) used.set(m[1] ?? '', name)
	for (const m of text.matchAll(/\{ (?:key|name): '(\w+)'[^}]*?\}/g)) {
		if (!/(?:kind|width|to|show|tone|label|title|\})/.test(m[0]) || /(?:title|options|route|rpc|path|params|query|bad|needs): ?/.test(m[0])) continue
		const label = /label: '(\w+)'/.exec(m[0])?.[1]
		if (label || /kind|width/.test(m[0])) used.set(`field.${label ?? m[1]}`, name)
	}
}
const flat = (m: Messages, at = ''): string[] => Object.entries(m).flatMap(([k, v]) => (typeof v === 'string' ? [at + k] : flat(v, `${at}${k}.`)))

describe('texts', () => {
	it('used__each__there', () => {
		expect(used.size).toBeGreaterThan(150)
		expect([...used].filter(([key]) => typeof find(zh, key) !== 'string')).toEqual([])
	})
	it('facts of the rules__each__has a name', () => {
		expect(facts.length).toBeGreaterThan(100)
		expect(facts.filter((name) => typeof find(zh, `fact.${name}`) !== 'string')).toEqual([])
	})
	it('procedures, steps, terms__each__by its own name', () => {
		const named = Object.values(procedures).map((p) => p.zh)
		expect(new Set(named).size).toBe(named.length)
		expect([...Object.values(procedures), ...Object.values(steps), ...Object.values(clocks)].filter((x) => !x.zh || !x.en)).toEqual([])
	})
	it('both languages__same placeholders', () => {
		const holes = (s: unknown) => [...String(s).matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join()
		expect(flat(zh).filter((k) => holes(find(zh, k)) !== holes(find(en, k)))).toEqual([])
	})
	it('chinese__no key is left in English', () => {
		expect(flat(zh).filter((k) => !/^code\.(department|region)/.test(k) && !/[\u4e00-\u9fff]/.test(String(find(zh, k))))).toEqual([])
	})
})
