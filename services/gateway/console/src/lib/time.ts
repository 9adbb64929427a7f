// Instants are microseconds since 1970 (a string on the wire), days are days since 1970-01-01 in
// Asia/Shanghai. Both are shown as Chinese offices write them, wherever the browser stands.

const shanghai_ms = 8 * 3600 * 1000
const day_ms = 86_400_000
const weekdays_zh = '日一二三四五六'

function two(n: number): string {
	return String(n).padStart(2, '0')
}

function parts(ms: number) {
	const d = new Date(ms)
	return { y: d.getUTCFullYear(), m: d.getUTCMonth() + 1, d: d.getUTCDate(), h: d.getUTCHours(), min: d.getUTCMinutes(), w: d.getUTCDay() }
}

/** "2026年11月27日 14:05"; nothing for 0 */
export function formatTime(us: string | undefined, locale: string): string {
	if (!us || !/^\d+$/.test(us) || us === '0') return ''
	const p = parts(Number(BigInt(us) / 1000n) + shanghai_ms)
	const time = `${two(p.h)}:${two(p.min)}`
	return locale === 'en' ? `${p.y}-${two(p.m)}-${two(p.d)} ${time}` : `${p.y}年${p.m}月${p.d}日 ${time}`
}

/** "2026年11月27日（周五）"; nothing for 0 */
export function formatDay(day: number | undefined, locale: string, weekday = false): string {
	if (!day) return ''
	const p = parts(day * day_ms)
	if (locale === 'en') return `${p.y}-${two(p.m)}-${two(p.d)}`
	return `${p.y}年${p.m}月${p.d}日${weekday ? `（周${weekdays_zh[p.w]}）` : ''}`
}

/** "2025-06" -> "2025年6月" */
export function formatMonth(month: string | undefined, locale: string): string {
	const m = /^(\d{4})-(\d{2})$/.exec(month ?? '')
	if (!m || locale === 'en') return month ?? ''
	return `${m[1]}年${Number(m[2])}月`
}

/** "2026-11-27" -> days since 1970; 0 where it is no day */
export function dayOf(iso: string): number {
	const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
	if (!m) return 0
	const ms = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]))
	return isoOf(ms / day_ms) === iso ? ms / day_ms : 0
}

export function isoOf(day: number): string {
	const p = parts(day * day_ms)
	return `${p.y}-${two(p.m)}-${two(p.d)}`
}

/** The civil day in Xuchang of an instant of this machine. */
export function today(now_ms: number = Date.now()): number {
	return Math.floor((now_ms + shanghai_ms) / day_ms)
}

/** End of a day as an instant, for "until". */
export function endOfDayUs(day: number): string {
	return (BigInt((day + 1) * day_ms - shanghai_ms) * 1000n - 1n).toString()
}
