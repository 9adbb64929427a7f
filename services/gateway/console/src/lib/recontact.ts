// Asking again who complained: months as days, the rate of those whom nobody answered. Pure.
import type { DisputesRecontactCounts } from '../api/types'
import { dayOf, isoOf, today } from './time'

/** "2026-10" -> its first day; 0 where it is no month */
export const monthDay = (month: string): number => dayOf(`${month}-01`)
export const monthText = (day: number): string => (day ? isoOf(day).slice(0, 7) : '')
/** The month before this one: the last that is over. */
export const lastMonth = (now: number = today()): string => monthText(dayOf(`${monthText(now)}-01`) - 1)

/** "33.33 %" of those of whom it is known; nothing where it is of nobody. */
export function lostRate(c: DisputesRecontactCounts | undefined): string {
	const lost = BigInt(c?.n_lost ?? '0')
	const all = lost + BigInt(c?.n_heard ?? '0')
	if (!all) return ''
	const rate = (lost * 10000n + all / 2n) / all
	return `${rate / 100n}.${String(rate % 100n).padStart(2, '0')} %`
}
