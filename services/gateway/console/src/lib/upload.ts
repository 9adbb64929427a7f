// A file on its way in: what it is by its name, the path it is sent to, how far it is. Pure.
export interface UploadKind {
	kind: string
	title_zh: string
	submission: boolean // filed by employer and month
	columns: UploadColumn[]
}
export interface UploadColumn {
	column: string
	title_zh: string
	required: boolean
}
/** A name in the file's header line. */
export interface UploadHeader {
	header: string
	column: string // ours; empty: none
	known: boolean
}
/** What the file calls our columns ('': not wanted), and what it leaves out because every row has it. */
export interface Names {
	columns: Record<string, string>
	constants: Record<string, string>
}
export interface UploadNote {
	line: number
	column: string
	value: string
	reason: string
	mend: string
}
export interface UploadReport {
	accepted: number
	refused: number
	created: number
	updated: number
	unchanged: number
	already: boolean
	not_whole: boolean
	encoding: string
	errors: UploadNote[]
	rows?: number // of an export
	cut?: boolean
}
export interface Upload {
	upload_id: string
	kind: string
	file: string
	dry_run: boolean
	state: 'arrives' | 'works' | 'done' | 'failed'
	rows_read: number
	rows_good: number
	accepted: number
	refused: number
	report?: UploadReport
	errors?: string // where the file with its errors is
	workbook?: string // where an export is
	code?: string
	title?: string
	detail?: string
	headers?: UploadHeader[] // of a file that could not be used
}
export interface UploadOptions {
	dry_run: boolean
	employer: string
	period: string
	part: string
	with: string
	names: Names
}

const media: Record<string, string> = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }

/** Of a .csv or .xlsx file; browsers guess it by what is installed. */
export function mediaOf(name: string): string | undefined {
	return media[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
}

const escape = (s: string) => s.replaceAll(/[\\,=]/g, '\\$&')
const pairs = (of: Record<string, string>) => Object.entries(of).map(([key, value]) => `${escape(key)}=${escape(value)}`).join(',')

/** Columns that must be there and that no header is. */
export function missing(kind: UploadKind, headers: UploadHeader[], names: Names): UploadColumn[] {
	const there = new Set(headers.map((h) => names.columns[h.header] ?? h.column))
	return kind.columns.filter((c) => c.required && !there.has(c.column))
}

/** Behind /api/v1/uploads. */
export function uploadPath(kind: UploadKind, file: string, options: UploadOptions): string {
	const query = new URLSearchParams({ file })
	if (options.dry_run) query.set('dry_run', '1')
	for (const name of kind.submission ? (['employer', 'period', 'part'] as const) : (['with'] as const)) {
		const value = options[name].trim()
		if (value) query.set(name, value)
	}
	for (const name of ['columns', 'constants'] as const) {
		const list = pairs(options.names[name])
		if (list) query.set(name, list)
	}
	return `/${encodeURIComponent(kind.kind)}?${query.toString()}`
}

export const over = (u: Upload): boolean => u.state === 'done' || u.state === 'failed'

/** In hundredths; undefined while nobody knows how many rows there are. */
export function shareOf(u: Upload): number | undefined {
	if (over(u)) return 100
	return u.rows_good > 0 ? Math.min(99, Math.floor((u.accepted * 100) / u.rows_good)) : undefined
}

export function sizeOf(bytes: number): string {
	return bytes >= 1 << 20 ? `${Math.floor(bytes / (1 << 20))} MB` : `${Math.floor(bytes / 1024)} KB`
}
