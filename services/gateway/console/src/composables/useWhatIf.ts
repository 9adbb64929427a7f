// Months judged by a figure as it might be, page by page; nothing is written anywhere.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { call, Problem } from '../api/client'
import type { WagesWhatIfHit } from '../api/types'

export interface Tried {
	month: string
	key: string
	scope: string
	value: string
	rule: string // of the hits that count; empty: all
}
export interface Outcome {
	tried: Tried
	now: WagesWhatIfHit[]
	then: WagesWhatIfHit[]
	judged: number
	failed: number
	last_error: string
}

export function useWhatIf() {
	const outcome = shallowRef<Outcome>()
	const problem = shallowRef<Problem>()
	const judged = ref<number>() // so far; undefined: nothing is under way
	let running: AbortController | undefined
	onScopeDispose(() => running?.abort())

	async function all(tried: Tried, figures: { key: string; scope: string; value: string }[], signal: AbortSignal) {
		const out = { hits: [] as WagesWhatIfHit[], judged: 0, failed: 0, last_error: '' }
		let after = { after_employer_id: '0', after_worker_id: '0' }
		for (let more = true; more; ) {
			const page = await call('wages.WhatIf', { month: tried.month, figures, limit: 500, ...after }, { signal })
			out.hits.push(...page.hits.filter((h) => !tried.rule || h.rule === tried.rule))
			out.judged += page.judged
			out.failed += page.failed
			out.last_error = page.last_error || out.last_error
			judged.value = (judged.value ?? 0) + page.judged
			after = { after_employer_id: page.after_employer_id, after_worker_id: page.after_worker_id }
			more = page.more
		}
		return out
	}

	async function run(tried: Tried): Promise<void> {
		running?.abort()
		const mine = new AbortController()
		running = mine
		judged.value = 0
		problem.value = undefined
		try {
			const now = await all(tried, [], mine.signal)
			const then = await all(tried, [{ key: tried.key, scope: tried.scope, value: tried.value }], mine.signal)
			if (mine === running) outcome.value = { tried, now: now.hits, then: then.hits, judged: then.judged, failed: then.failed, last_error: then.last_error }
		} catch (e) {
			if (mine === running) problem.value = e instanceof Problem ? e : new Problem('internal', 0, String(e))
		} finally {
			if (mine === running) judged.value = undefined
		}
	}
	return { outcome, problem, judged, run }
}
