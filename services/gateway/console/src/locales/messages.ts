// Every text in both languages, side by side: [Chinese, English]. Split by what it names.
import { clocks, departments, evidence, issues, matters, parameters, procedures, regions, steps } from '../api/rights'
import { codes } from './codes'
import { facts } from './facts'
import { fields } from './fields'
import { words } from './words'

export type Pair = readonly [string, string]
export interface Tree {
	readonly [name: string]: Pair | Tree
}
export type Messages = { [name: string]: string | Messages }

const isPair = (x: Pair | Tree): x is Pair => Array.isArray(x)

export function pick(tree: Tree, at: 0 | 1): Messages {
	return Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, isPair(x) ? x[at] : pick(x, at)]))
}

const named = (from: Record<string, { zh: string; en: string }>): Tree => Object.fromEntries(Object.entries(from).map(([code, n]) => [code, [n.zh, n.en] as const]))

const all: Tree = { ...words, field: fields, fact: facts, code: { ...codes, department: named(departments), region: named(regions), issue: named(issues), evidence: named(evidence), matter: named(matters), parameter: named(parameters), procedure: named(procedures), step: named(steps), clock: named(clocks) } }

export const zh = pick(all, 0)
export const en = pick(all, 1)
