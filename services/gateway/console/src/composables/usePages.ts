// A list that pages on the server: the next page is asked for with the id of the last row, and with what else it
// is ordered by. The place is in the address, so "back" is the page before.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { call, type ReplyOf, type RequestOf } from '../api/client'
import { counts } from '../api/rights'
import type { Rpc } from '../api/types'
import type { Row } from '../lib/cell'
import type { Source } from '../lib/export'
import { useLoad } from './useLoad'

/** '': the rpc gives all it has */
export type Place = 'after_id' | 'before_id' | ''

export interface Paging {
	limit?: number
	place?: Place
	/** what else of the last row the next page is asked with: {after_day: 'due_day'} */
	also?: Record<string, string>
}

/** What a counting list says of all its pages. */
export interface Total {
	total?: number
	total_is_bound?: boolean
}

export function usePages<R extends Rpc>(rpc: R, list: keyof ReplyOf<R> & string, id: string, ask: () => RequestOf<R> | undefined, { limit = 50, place = 'after_id', also = {} }: Paging = {}) {
	const route = useRoute()
	const router = useRouter()
	const count = counts.includes(rpc) ? { count: true } : {}
	const loaded = useLoad(
		async (signal) => {
			const request = ask() // undefined: something is to be chosen first
			return request && (await call(rpc, (place ? { ...request, ...after(), ...count, limit } : request) as RequestOf<R>, { signal }))
		},
		() => JSON.stringify([ask(), after()]),
	)
	const rows = computed<Row[]>(() => {
		const reply = loaded.data.value as Record<string, Row[]> | undefined
		return reply?.[list] ?? []
	})
	function after(): object {
		if (typeof route.query.after !== 'string') return {}
		const [first = '', ...more] = route.query.after.split('.')
		return Object.fromEntries([[place, first], ...Object.keys(also).map((key, i) => [key, Number(more[i] ?? 0)])])
	}
	function last(): string {
		const row = rows.value.at(-1)
		return [id, ...Object.values(also)].map((key) => String(row?.[key] ?? '')).join('.')
	}
	return {
		...loaded,
		rows,
		source: (): Source => ({ rpc, list, id, place, also, request: ask() ?? {} }),
		total: computed((): Total => (count.count ? (loaded.data.value as Total | undefined) : undefined) ?? {}),
		more: computed(() => place !== '' && rows.value.length >= limit),
		first: computed(() => !route.query.after),
		next: () => void router.push({ query: { ...route.query, after: last() } }),
		start: () => void router.push({ query: { ...route.query, after: undefined } }),
	}
}
