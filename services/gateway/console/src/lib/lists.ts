// Lists that are nothing but a list: the rpc, its filters and columns, what may be done. One page shows them all.
import type { RouteLocationRaw } from 'vue-router'
import type { Filter } from '../components/FilterBar.vue'
import type { useText } from '../composables/useText'
import type { Place } from '../composables/usePages'
import type { Rpc } from '../api/types'
import type { Column, Row } from './cell'
import type { Command } from './command'

export interface ListDef {
	rpc: Rpc
	list: string // field of the reply
	id: string // of a row: where the next page begins
	place?: Place
	filters: Filter[]
	columns: Column[]
	needs?: string // a filter without which nothing is asked
	ask?: (values: Record<string, string>) => object // filters as the rpc takes them
	top?: (text: ReturnType<typeof useText>) => Command[]
	ofRow?: (row: Row, text: ReturnType<typeof useText>) => Command[]
	open?: (row: Row) => RouteLocationRaw
	name?: (row: Row) => string // of the chosen row
}

export const only = (value: string | undefined) => (value ? true : undefined)
export const choose = (text: ReturnType<typeof useText>, group: string, values: readonly string[]) => values.map((value) => ({ value, title: text.code(group, value) }))
