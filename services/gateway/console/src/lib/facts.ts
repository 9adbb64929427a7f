// Facts of a finding: {"worked_s": 3600, "owed_fen": 120, ...}. The end of a name is its unit; a numerator of the
// arithmetic (_num) is nobody's figure.
import { formatFen } from './fen'
import { formatDay, formatTime } from './time'

export interface Fact {
	name: string
	text: string
}

export function hoursOf(seconds: string | number | undefined): string {
	const s = BigInt(seconds ?? 0)
	const minutes = (s < 0n ? -s : s) / 60n
	return `${s < 0n ? '-' : ''}${minutes / 60n}:${String(minutes % 60n).padStart(2, '0')}`
}

function textOf(name: string, value: unknown, locale: string): string {
	const whole = (typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && /^-?\d+$/.test(value))
	if (whole && name.endsWith('_fen')) return `${formatFen(String(value))}${locale === 'en' ? ' CNY' : ' 元'}`
	if (whole && name.endsWith('_s')) return `${hoursOf(String(value))}${locale === 'en' ? ' h' : '（时:分）'}`
	if (whole && name.endsWith('_us')) return formatTime(String(value), locale)
	if (whole && (name.endsWith('_day') || name.endsWith('_date'))) return formatDay(Number(value), locale)
	if (typeof value === 'boolean') return value ? (locale === 'en' ? 'yes' : '是') : locale === 'en' ? 'no' : '否'
	return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function factsOf(json: string | undefined, locale: string, classOf: (code: string) => string): Fact[] {
	try {
		const facts: unknown = JSON.parse(json || '{}')
		if (typeof facts !== 'object' || facts === null) return []
		const other = locale === 'en' ? '_zh' : '_en'
		return Object.entries(facts).filter(([name]) => !name.endsWith(other) && !name.endsWith('_num')).map(([name, value]) => ({ name, text: name === 'class' ? classOf(String(value)) : textOf(name, value, locale) }))
	} catch {
		return json ? [{ name: 'facts', text: json }] : []
	}
}
