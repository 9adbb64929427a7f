// A list as a workbook: what the gateway is told of it (docs/api.md 6). Pure.
import type { Column } from './cell'

export interface Source {
	rpc: string
	list: string // field of the reply
	id: string // of a row: where the next page begins
	place: string
	also: Record<string, string> // of the last row too: the next page's field, the row's
	request: object
}

/** What of the page the columns need: words in the reader's language. */
export interface Words {
	zh: boolean
	label: (name: string) => string
	codes: (group: string) => Record<string, string>
}

export interface ExportColumn {
	key: string
	title: string
	kind: string
	width?: number
	words?: Record<string, string>
}

export function exportColumn(c: Column, words: Words): ExportColumn {
	const kind = c.kind ?? 'text'
	const out: ExportColumn = { key: c.key, title: words.label(c.label ?? c.key), kind }
	if (kind === 'either') Object.assign(out, { key: `${c.key}_${words.zh ? 'zh' : 'en'}`, kind: 'text' })
	if (kind === 'code' || kind === 'list') out.words = words.codes(c.group ?? c.key)
	if (kind === 'words') out.kind = 'text'
	if (kind === 'employer') Object.assign(out, { kind: 'text', title: words.label('employer_id') })
	if (c.width) out.width = c.width
	return out
}

/** "预警列表 2026-11-28.xlsx"; no folders in it. */
export function exportName(title: string, day: string): string {
	return `${title.replaceAll(/[/\\:*?"<>|]/g, ' ').slice(0, 60)} ${day}.xlsx`
}
