// What an agreement lacks and what it must not have, worst first, each with the sentence of law behind it. Pure.
import { laws, type Law } from '../api/laws'
import type { RegistrationAgreementClause, RegistrationAgreementItem } from '../api/types'

export const agreement_kinds = ['labour_contract', 'written_agreement', 'civil_contract', 'dispatch_agreement'] as const
const order = ['absent', 'unclear', 'present']

/** Those that lack something first; otherwise as the law has them. */
export function worstFirst(items: readonly RegistrationAgreementItem[]): RegistrationAgreementItem[] {
	return [...items].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
}

export const countOf = (items: readonly RegistrationAgreementItem[], state: string) => items.filter((i) => i.state === state).length

/** The whole sentence that a span stands in; `start` and `end` count characters, not halves of them. */
export function sentenceAt(text: string, start: number, end: number): string {
	const all = Array.from(text)
	const ends = (c: string | undefined) => c !== undefined && '。；！？\n'.includes(c)
	let [from, to] = [start, end]
	while (from > 0 && !ends(all[from - 1])) from--
	while (to < all.length && !ends(all[to - 1])) to++
	return all.slice(from, to).join('').trim()
}

// docs/agreements.md: which rule rests on what; of CTR-07 one sentence a clause.
const of_items: Record<string, string> = { labour_contract: 'CTR-03', dispatch_agreement: 'CTR-03', written_agreement: 'CTR-06' }
const of_clause: Record<string, [string, string[]]> = {
	deposit: ['CTR-07', ['第九条', '二、7']],
	penalty: ['CTR-07', ['第二十五条']],
	injury_waiver: ['CTR-07', ['第二十六条第一款']],
	insurance_waiver: ['CTR-07', ['第二十六条第一款']],
	exclusivity: ['REL-09', ['二、7']],
}

/** Why an agreement of the kind must have its items. */
export function lawsOfItems(kind: string): Law[] {
	return laws[of_items[kind] ?? '']?.slice(0, 1) ?? []
}

/** Why no agreement may have the clause. */
export function lawsOfClause(clause: RegistrationAgreementClause): Law[] {
	const [rule, articles] = of_clause[clause.clause] ?? ['', []]
	return (laws[rule] ?? []).filter((l) => articles.includes(l.article))
}
