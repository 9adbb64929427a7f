import { describe, expect, it } from 'vitest'
import type { DisputesRecontactCounts } from '../api/types'
import { lastMonth, lostRate, monthDay, monthText } from './recontact'
import { dayOf } from './time'

const counts = (n_lost: string, n_heard: string) => ({ n_lost, n_heard }) as DisputesRecontactCounts

describe('recontact', () => {
	it('rate__of those of whom it is known, as the command line has it', () => {
		expect(lostRate(counts('2', '3'))).toBe('40.00 %')
		expect(lostRate(counts('1', '2'))).toBe('33.33 %')
		expect(lostRate(counts('0', '0'))).toBe('')
		expect(lostRate(undefined)).toBe('')
	})
	it('month__its first day, and back', () => {
		expect(monthText(monthDay('2025-03'))).toBe('2025-03')
		expect(monthDay('2025-13')).toBe(0)
		expect(lastMonth(dayOf('2026-01-31'))).toBe('2025-12')
		expect(lastMonth(dayOf('2026-03-01'))).toBe('2026-02')
	})
})
