// What a table shows of a row: declared once a column, the same on screen, in print and in a file.
import type { RouteLocationRaw } from 'vue-router'
import { employerName } from './employers'
import type { useText } from '../composables/useText'

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any message */
export type Row = any

export interface Column {
	key: string
	kind?: 'text' | 'money' | 'time' | 'day' | 'month' | 'code' | 'either' | 'yes' | 'list' | 'share' | 'employer' | 'words'
	group?: string // of codes; the key when left out
	label?: string // field name when it differs from the key
	width?: number
	blank?: boolean // a sum of nothing is left out
	to?: (row: Row) => RouteLocationRaw | undefined
	tone?: (row: Row) => 'danger' | 'warning' | 'success' | 'info' | 'primary' | undefined
	show?: (row: Row) => string
}

export function cellText(row: Row, c: Column, text: ReturnType<typeof useText>): string {
	if (c.show) return c.show(row)
	const value: unknown = row[c.key]
	switch (c.kind) {
		case 'money': return c.blank && String(value ?? '0') === '0' ? '' : text.yuan(String(value ?? '0'))
		case 'time': return text.time(String(value ?? ''))
		case 'day': return text.day(Number(value ?? 0))
		case 'month': return text.month(String(value ?? ''))
		case 'code': return text.code(c.group ?? c.key, String(value ?? ''))
		case 'either': return text.either(row, c.key)
		case 'employer': return employerName(String(value ?? '')) || (String(value ?? '0') === '0' ? '' : String(value))
		case 'yes': return value ? text.t('word.yes') : ''
		case 'share': return `${(Number(value ?? 0) / 100).toFixed(2)} %`
		case 'words': return String(value ?? '').split(' ').map((v) => text.code(c.group ?? c.key, v)).join('、')
		case 'list': return Array.isArray(value) ? value.map((v) => text.code(c.group ?? c.key, String(v))).join('、') : ''
		default: return value === undefined || value === null || value === '0' || value === 0 ? (c.key.startsWith('n_') ? '0' : '') : text.person(String(value))
	}
}
