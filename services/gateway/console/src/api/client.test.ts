import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { call, callPublic, clientSet, Problem } from './client'

const fetched = vi.fn<typeof fetch>()
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const header = (name: string, n = 0) => (fetched.mock.calls[n]?.[1]?.headers as Record<string, string>)[name]

describe('client', () => {
	beforeEach(() => {
		vi.stubGlobal('fetch', fetched)
		fetched.mockReset()
		clientSet({ csrf: 'token', locale: 'zh', unauthorized: () => undefined })
	})
	afterEach(() => vi.unstubAllGlobals())

	it('call__query__path, body and language, no key', async () => {
		fetched.mockResolvedValue(answer(200, { alert: { alert_id: '7' } }))
		const reply = await call('alerts.GetAlert', { alert_id: '7' })
		expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/alerts/GetAlert')
		expect(fetched.mock.calls[0]?.[1]?.body).toBe('{"alert_id":"7"}')
		expect(header('Accept-Language')).toBe('zh')
		expect(header('X-CSRF-Token')).toBe('token')
		expect(header('Idempotency-Key')).toBeUndefined()
		expect(reply.alert?.alert_id).toBe('7')
	})

	it('call__command__its own key, or the one given', async () => {
		fetched.mockImplementation(async () => answer(200, {}))
		await call('alerts.AckAlert', { alert_id: '7' })
		await call('alerts.AckAlert', { alert_id: '7' }, { key: 'k' })
		expect(header('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/)
		expect(header('Idempotency-Key', 1)).toBe('k')
	})

	it('call__refused__a problem with code and words', async () => {
		fetched.mockResolvedValue(answer(409, { code: 'E_CONFLICT', detail: '已有人承办', trace: 't1' }))
		const e = await call('alerts.OwnAlert', {}).catch((x: unknown) => x)
		expect(e).toBeInstanceOf(Problem)
		expect(e).toMatchObject({ code: 'E_CONFLICT', status: 409, detail: '已有人承办', trace: 't1', definite: true })
	})

	it('call__busy__not definite, with the wait', async () => {
		fetched.mockResolvedValue(answer(429, { code: 'E_BUSY', retry_after_ms: 1500 }))
		await expect(call('alerts.AckAlert', {})).rejects.toMatchObject({ definite: false, retry_after_ms: 1500 })
	})

	it('call__a page instead of JSON__the status', async () => {
		fetched.mockResolvedValue(new Response('<html>', { status: 502 }))
		await expect(call('alerts.ListAlerts', {})).rejects.toMatchObject({ code: 'HTTP_502', status: 502 })
	})

	it('call__nobody answers__offline', async () => {
		fetched.mockRejectedValue(new TypeError('failed'))
		await expect(call('alerts.ListAlerts', {})).rejects.toMatchObject({ code: 'offline', definite: false })
	})

	it('call__no session__told', async () => {
		const unauthorized = vi.fn()
		clientSet({ unauthorized })
		fetched.mockResolvedValue(answer(401, { code: 'E_NO_SESSION' }))
		await expect(call('alerts.ListAlerts', {})).rejects.toMatchObject({ status: 401 })
		expect(unauthorized).toHaveBeenCalledOnce()
	})

	it('callPublic__no token of a session', async () => {
		fetched.mockResolvedValue(answer(200, {}))
		await callPublic('disputes.AskTip', { receipt_code: 'x' })
		expect(fetched.mock.calls[0]?.[0]).toBe('/api/public/disputes/AskTip')
		expect(header('X-CSRF-Token')).toBeUndefined()
	})
})
