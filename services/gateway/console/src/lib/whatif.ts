// Who would fall below: totals of the hits of a what-if, by employer and region, before and after. Pure.
import type { WagesWhatIfHit } from '../api/types'

export interface Total {
	id: string
	name: string
	n_now: number
	n_then: number
	now_fen: bigint
	then_fen: bigint
}

/** By the figures in force, and by those tried; of one rule, or of all. */
export function totals(now: readonly WagesWhatIfHit[], then: readonly WagesWhatIfHit[], idOf: (h: WagesWhatIfHit) => string, nameOf: (h: WagesWhatIfHit) => string): Total[] {
	const found = new Map<string, Total>()
	const at = (h: WagesWhatIfHit) => {
		const id = idOf(h)
		const t = found.get(id) ?? { id, name: nameOf(h), n_now: 0, n_then: 0, now_fen: 0n, then_fen: 0n }
		found.set(id, t)
		return t
	}
	for (const h of now) {
		const t = at(h)
		t.n_now++
		t.now_fen += BigInt(h.owed_fen)
	}
	for (const h of then) {
		const t = at(h)
		t.n_then++
		t.then_fen += BigInt(h.owed_fen)
	}
	return [...found.values()].sort((a, b) => b.n_then - a.n_then || a.name.localeCompare(b.name, 'zh'))
}

const same = (h: WagesWhatIfHit) => [h.employer_id, h.worker_no, h.rule, h.subject].join('\u0001')

/** Those who are below by the figures tried and are not today. */
export function fallen(now: readonly WagesWhatIfHit[], then: readonly WagesWhatIfHit[]): WagesWhatIfHit[] {
	const known = new Set(now.map(same))
	return then.filter((h) => !known.has(same(h)))
}

/** Why a month could not be judged in whole, where it is that a figure has no value; as the rules say it. */
export function missingFigure(error: string): { key: string; day: string } | undefined {
	const m = /parameter ([\w.]+) has no value on (\d{4}-\d{2}-\d{2})/.exec(error)
	return m?.[1] && m[2] ? { key: m[1], day: m[2] } : undefined
}
