// A list that grows downwards: pages from the server, one below the other. Several requests are several parts of
// one list, the first before the second; what is shown ends where a part has more.
import { computed, shallowRef } from 'vue'
import { call, type ReplyOf, type RequestOf } from '../api/client'
import type { Rpc } from '../api/types'
import type { Row } from '../lib/cell'
import { useLoad } from './useLoad'
import type { Total } from './usePages'

const PAGE = 50
const MOST = 1000 // one answer has no more

interface Part extends Total {
	rows: Row[]
	more: boolean
}

export function useMore<R extends Rpc>(rpc: R, list: keyof ReplyOf<R> & string, id: string, requests: RequestOf<R>[], also: Record<string, string> = {}) {
	const parts = shallowRef<Part[]>([])
	const begin = useLoad(async (signal) => {
		const found = await Promise.all(requests.map((request, i) => page(request, { limit: Math.min(MOST, Math.max(PAGE, parts.value[i]?.rows.length ?? 0)), count: true }, signal)))
		return (parts.value = found)
	})
	const next = useLoad(async (signal) => {
		const at = parts.value.findIndex((p) => p.more)
		const part = parts.value[at]
		const request = requests[at]
		const last = part?.rows.at(-1)
		if (!part || !request || !last) return
		const place = Object.fromEntries([['after_id', last[id]], ...Object.entries(also).map(([field, key]) => [field, last[key]])])
		const found = await page(request, { ...place, limit: PAGE }, signal)
		parts.value = parts.value.map((p, i) => (i === at ? { ...p, rows: [...p.rows, ...found.rows], more: found.more } : p))
	})

	async function page(request: RequestOf<R>, more: { limit: number; count?: boolean; [place: string]: unknown }, signal: AbortSignal): Promise<Part> {
		const reply = (await call(rpc, { ...request, ...more } as RequestOf<R>, { signal })) as Record<string, Row[]> & Total
		const rows = reply[list] ?? []
		return { rows, more: rows.length >= more.limit, total: reply.total, total_is_bound: reply.total_is_bound }
	}
	const shown = computed(() => {
		const end = parts.value.findIndex((p) => p.more)
		return parts.value.slice(0, end < 0 ? undefined : end + 1).flatMap((p) => p.rows)
	})
	return {
		rows: shown,
		more: computed(() => parts.value.some((p) => p.more)),
		total: computed((): Total => ({ total: parts.value.reduce((n, p) => n + (p.total ?? 0), 0), total_is_bound: parts.value.some((p) => p.total_is_bound) })),
		loading: computed(() => begin.loading.value || next.loading.value),
		problem: computed(() => begin.problem.value ?? next.problem.value),
		reload: begin.reload,
		next: next.reload,
	}
}
