import { afterEach, describe, expect, it, vi } from 'vitest'
import { gateway, logIn } from '../test/render'
import { employerName, employersFind } from './employers'

const rows = [{ employer_id: '71', name: '许昌快送科技有限公司', credit_code: '91411000MA00000071' }, { employer_id: '72', name: '长葛人力有限公司', credit_code: '91411082MA00000072' }]
afterEach(() => vi.useRealTimers())

describe('employers', () => {
	it('name__many of one turn__asked together and once', async () => {
		await logIn('inspector')
		const asked = gateway({ 'registration.ListEmployers': { employers: rows } })
		expect([employerName('71'), employerName('72'), employerName('0'), employerName('')]).toEqual(['', '', '', ''])
		await vi.waitFor(() => expect(employerName('71')).toBe('许昌快送科技有限公司'))
		expect(employerName('72')).toBe('长葛人力有限公司')
		expect(asked.map((a) => a.body)).toEqual([{ employer_ids: ['71', '72'] }])
	})

	it('name__who may not ask__the number stays', async () => {
		await logIn('worker')
		const asked = gateway({})
		expect(employerName('73')).toBe('')
		await new Promise((done) => setTimeout(done, 5))
		expect(asked).toEqual([])
	})

	it('find__one character__not asked; two__titles with the code', async () => {
		await logIn('inspector')
		const asked = gateway({ 'registration.ListEmployers': { employers: rows.slice(0, 1) } })
		expect(await employersFind(' 快 ')).toEqual([])
		expect(await employersFind('快送 ')).toEqual([{ value: '71', title: '许昌快送科技有限公司 91411000MA00000071' }])
		expect(asked.map((a) => a.body)).toEqual([{ search: '快送', limit: 20 }])
	})
})
