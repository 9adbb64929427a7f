import { describe, expect, it } from 'vitest'
import { watchEffect } from 'vue'
import { gateway, logIn } from '../test/render'
import { colleagueName } from './colleagues'
import { session } from './session'

const settle = () => new Promise((done) => setTimeout(done, 20))

describe('colleagues', () => {
	it('names__asked for together and once, told when they come', async () => {
		await logIn('inspector')
		const asked = gateway({ 'accounts.ListColleagues': { colleagues: [{ account_id: '12', name: '李四', active: true }] } })
		const seen: string[] = []
		const stop = watchEffect(() => void seen.push(`${colleagueName('a12')}/${colleagueName('a13')}`))
		await settle()
		expect(seen).toEqual(['/', '李四/'])
		stop()
		expect(colleagueName('a13')).toBe('')
		await settle()
		expect(asked.filter((a) => a.path.endsWith('ListColleagues')).map((a) => a.body.account_ids)).toEqual([['12', '13']])
	})
	it('names__under another grant__asked anew', async () => {
		await logIn('inspector')
		const asked = gateway({ 'accounts.ListColleagues': { colleagues: [] } })
		session.state.grant_id = '2'
		session.state.grants.push({ ...session.state.grants[0], grant_id: '2' } as never)
		colleagueName('a12')
		await settle()
		expect(asked).toHaveLength(1)
	})
	it('names__for a company__not asked for', async () => {
		await logIn('company')
		const asked = gateway({})
		expect(colleagueName('a12')).toBe('')
		await settle()
		expect(asked).toHaveLength(0)
	})
})
