// A list that pages on the server: the rpcs hand on the id of the last row. The place is in the address, so
// "back" is the page before.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { call, type ReplyOf, type RequestOf } from '../api/client'
import type { Rpc } from '../api/types'
import type { Row } from '../lib/cell'
import type { Source } from '../lib/export'
import { useLoad } from './useLoad'

/** '': the rpc gives all it has */
export type Place = 'after_id' | 'before_id' | ''

export function usePages<R extends Rpc>(rpc: R, list: keyof ReplyOf<R> & string, id: string, ask: () => RequestOf<R> | undefined, limit = 50, place: Place = 'after_id') {
	const route = useRoute()
	const router = useRouter()
	const loaded = useLoad(
		async (signal) => {
			const request = ask() // undefined: something is to be chosen first
			return request && (await call(rpc, (place ? { ...request, ...after(), limit } : request) as RequestOf<R>, { signal }))
		},
		() => JSON.stringify([ask(), route.query.after]),
	)
	const rows = computed<Row[]>(() => {
		const reply = loaded.data.value as Record<string, Row[]> | undefined
		return reply?.[list] ?? []
	})
	function after(): object {
		return typeof route.query.after === 'string' ? { [place]: route.query.after } : {}
	}
	return {
		...loaded,
		rows,
		source: (): Source => ({ rpc, list, id, place, request: ask() ?? {} }),
		more: computed(() => place !== '' && rows.value.length >= limit),
		first: computed(() => !route.query.after),
		next: () => void router.push({ query: { ...route.query, after: String(rows.value.at(-1)?.[id] ?? '') } }),
		start: () => void router.push({ query: { ...route.query, after: undefined } }),
	}
}
