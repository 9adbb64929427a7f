import { describe, expect, it } from 'vitest'
import { dayOf, endOfDayUs, formatDay, formatMonth, formatTime, isoOf, today } from './time'

const at = (iso: string) => (BigInt(Date.parse(iso)) * 1000n).toString()

describe('time', () => {
	it('formatTime__morning in UTC__afternoon in Shanghai', () =>
		expect(formatTime(at('2026-11-27T06:05:00Z'), 'zh')).toBe('2026年11月27日 14:05'))
	it('formatTime__late in UTC__the next day', () =>
		expect(formatTime(at('2026-11-27T16:00:00Z'), 'en')).toBe('2026-11-28 00:00'))
	it('formatTime__not set__nothing', () => expect(formatTime('0', 'zh')).toBe(''))
	it('formatDay__with weekday', () => expect(formatDay(dayOf('2026-11-27'), 'zh', true)).toBe('2026年11月27日（周五）'))
	it('formatDay__0__nothing', () => expect(formatDay(0, 'zh')).toBe(''))
	it('formatMonth', () => expect(formatMonth('2025-06', 'zh')).toBe('2025年6月'))
	it('dayOf__and back', () => expect(isoOf(dayOf('2024-02-29'))).toBe('2024-02-29'))
	it('dayOf__no such day__0', () => expect(dayOf('2025-02-30')).toBe(0))
	it('today__just after midnight in Xuchang', () => expect(isoOf(today(Date.parse('2026-11-27T16:00:01Z')))).toBe('2026-11-28'))
	it('endOfDayUs__last microsecond', () => expect(formatTime(endOfDayUs(dayOf('2026-11-27')), 'en')).toBe('2026-11-27 23:59'))
})
