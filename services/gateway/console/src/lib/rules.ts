// Rules and figures as a page shows them: values over time, what differs between two versions. Pure.
import type { WagesListRulesReply, WagesRuleFigure, WagesRuleVersion } from '../api/types'
import { formatYuan } from './fen'

/** All values of one figure, the newest first. */
export interface Figure {
	key: string
	scope: string
	values: WagesRuleFigure[]
	confirm: boolean // one of them is not confirmed
}

export const nameOf = (key: string, scope: string) => (scope ? `${key}@${scope}` : key)

export function figuresOf(list: readonly WagesRuleFigure[]): Figure[] {
	const found = new Map<string, Figure>()
	for (const v of list) {
		const name = nameOf(v.key, v.scope)
		const f = found.get(name) ?? { key: v.key, scope: v.scope, values: [], confirm: false }
		f.values.push(v)
		f.confirm ||= v.confirm
		found.set(name, f)
	}
	for (const f of found.values()) f.values.sort((a, b) => b.from_day - a.from_day)
	return [...found.values()].sort((a, b) => nameOf(a.key, a.scope).localeCompare(nameOf(b.key, b.scope)))
}

/** The value in force on a day. */
export const valueOn = (f: Figure, day: number) => f.values.find((v) => v.from_day <= day)

export function valueText(v: { value: string; unit: string } | undefined, locale: string, unit: (code: string) => string): string {
	if (!v) return ''
	if (v.unit === 'fen') return formatYuan(v.value, locale)
	if (v.unit === 'bool') return v.value === '0' ? unit('no') : unit('yes')
	return v.unit === 'percent' ? `${v.value}%` : `${v.value} ${unit(v.unit)}`.trim()
}

export interface Difference {
	what: 'rule' | 'figure'
	name: string
	title_zh: string
	title_en: string
	from_day: number
	before: string // values as they stand in a message; the page writes them out
	after: string
	keys: string[] // of a rule: which of its fields
}

const shown = (v: unknown) => JSON.stringify(v ?? '')

function rulesDiffer(a: WagesRuleVersion | undefined, b: WagesRuleVersion | undefined): string[] {
	if (!a || !b) return []
	return (Object.keys(b) as (keyof WagesRuleVersion)[]).filter((k) => k !== 'file' && shown(a[k]) !== shown(b[k]))
}

const versionName = (r: WagesRuleVersion) => `${r.rule} ${r.version}`
const figureName = (f: WagesRuleFigure) => `${nameOf(f.key, f.scope)} ${f.from_day}`
const figureText = (f: WagesRuleFigure | undefined) => (f ? shown([f.value, f.unit, f.source, f.confidence, f.confirm, f.confirmed_by]) : '')

function pairs<T>(a: readonly T[], b: readonly T[], name: (x: T) => string): [T | undefined, T | undefined][] {
	const before = new Map(a.map((x) => [name(x), x]))
	const after = new Map(b.map((x) => [name(x), x]))
	return [...new Set([...after.keys(), ...before.keys()])].map((n) => [before.get(n), after.get(n)])
}

/** What `b` says otherwise than `a`, the earliest first. */
export function differences(a: WagesListRulesReply, b: WagesListRulesReply, text: (f: WagesRuleFigure) => string): Difference[] {
	const out: Difference[] = []
	for (const [x, y] of pairs(a.rules, b.rules, versionName)) {
		const keys = rulesDiffer(x, y)
		const r = y ?? x
		if (!r || (x && y && !keys.length)) continue
		out.push({ what: 'rule', name: versionName(r), title_zh: r.title_zh, title_en: r.title_en, from_day: r.from_day, before: x?.condition ?? '', after: y?.condition ?? '', keys })
	}
	for (const [x, y] of pairs(a.figures, b.figures, figureName)) {
		const f = y ?? x
		if (!f || figureText(x) === figureText(y)) continue
		out.push({ what: 'figure', name: nameOf(f.key, f.scope), title_zh: f.title_zh, title_en: f.title_en, from_day: f.from_day, before: x ? text(x) : '', after: y ? text(y) : '', keys: [] })
	}
	return out.sort((p, q) => p.from_day - q.from_day || p.name.localeCompare(q.name))
}
