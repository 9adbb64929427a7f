import { findByRole, findByText, getByLabelText, getByRole, queryByRole, waitFor } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { gateway, logIn, refused, render } from '../test/render'
import AlertPage from './AlertPage.vue'
import LoginPage from './LoginPage.vue'
import TipPage from './TipPage.vue'

const finding = {
	finding_id: '9', rule: 'PAY-02', title_zh: '小时工资低于标准', employer_id: '1', employer_name: '甲公司', worker_no: 'K001', month: '2025-06', state: 'open', owed_fen: '26612', found_fen: '26612', confirmed_fen: '0',
	arithmetic_zh: '3,480.75 − 3,213.88 = 266.87 元', remedy_zh: '补足差额', clauses: [{ law: '最低工资规定', article: '第十二条', text_zh: '不得低于当地最低工资标准。' }], parameters: [], facts_json: '{"worked_s":3600}', auditor: 'wages',
}
const alert = { alert_id: '7', rule: 'PAY-02', title_zh: '小时工资低于标准', employer_id: '1', employer_name: '甲公司', month: '2025-06', level: 'red', n_workers: 37, owed_fen: '984650', case_id: '0', owner: '', acked_at_us: '0', again_of: '0', case_ground_zh: '涉嫌' }

beforeAll(() => {
	vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
})
afterEach(() => {
	document.body.innerHTML = ''
})

describe('login', () => {
	it('login__wrong password__said, and typed again', async () => {
		gateway({ session: () => refused(401, 'E_NO_SESSION', '') })
		const body = await render(LoginPage)
		await userEvent.type(getByLabelText(body, '账号'), 'zhang')
		await userEvent.type(getByLabelText(body, '密码'), 'not this one')
		await userEvent.click(getByRole(body, 'button', { name: '登录' }))
		expect(await findByText(body, '账号或密码不正确')).toBeTruthy()
		expect((getByLabelText(body, '密码') as HTMLInputElement).value).toBe('')
	})
})

describe('paper', () => {
	it('table__printed__plain, without columns that are empty throughout, and back', async () => {
		await logIn('inspector')
		gateway({ 'alerts.GetAlert': { alert, items: [finding], changes: [] } })
		const body = await render(AlertPage, { id: '7' })
		await findByText(body, '3,480.75 − 3,213.88 = 266.87 元')
		window.dispatchEvent(new Event('beforeprint'))
		const paper = await findByRole(body, 'table', { name: '疑点 1 条' })
		expect([...paper.querySelectorAll('th')].map((th) => th.textContent)).toEqual(['人员编号', '金额', '状态'])
		expect([...paper.querySelectorAll('td')].map((td) => td.textContent)).toEqual(['K001', '266.12 元', '未消除'])
		window.dispatchEvent(new Event('afterprint'))
		await waitFor(() => expect(body.querySelector('table.paper')).toBeNull())
	})
})

describe('alert', () => {
	it('alert__inspector__who, period, sum, clause and what clears it on one screen', async () => {
		await logIn('inspector')
		gateway({ 'alerts.GetAlert': { alert, items: [finding], changes: [] } })
		const body = await render(AlertPage, { id: '7' })
		await findByText(body, '3,480.75 − 3,213.88 = 266.87 元')
		for (const text of ['甲公司', '2025年6月', '9,846.50 元', '不得低于当地最低工资标准。', '补足差额', '1:00（时:分）']) expect(body.textContent).toContain(text)
	})

	it('acknowledge__confirmed__sent once with an id', async () => {
		await logIn('inspector')
		const asked = gateway({ 'alerts.GetAlert': { alert, items: [], changes: [] }, 'alerts.AckAlert': {} })
		const body = await render(AlertPage, { id: '7' })
		await userEvent.click(await findByRole(body, 'button', { name: '签收' }))
		await userEvent.click(await findByRole(document.body, 'button', { name: '确定' }))
		await waitFor(() => expect(asked.filter((a) => a.path.endsWith('AckAlert'))).toHaveLength(1))
		const sent = asked.find((a) => a.path.endsWith('AckAlert'))
		expect(sent?.body).toMatchObject({ alert_id: '7' })
		expect(sent?.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
	})

	it('commands__of a worker__none', async () => {
		await logIn('worker')
		gateway({ 'alerts.GetAlert': { alert, items: [], changes: [] } })
		const body = await render(AlertPage, { id: '7' })
		await findByText(body, /小时工资低于标准/)
		expect(queryByRole(body, 'button', { name: '签收' })).toBeNull()
	})

	it('alert__refused__says so and offers to try again', async () => {
		await logIn('inspector')
		gateway({ 'alerts.GetAlert': () => refused(404, 'E_NOT_FOUND', '没有该预警') })
		const body = await render(AlertPage, { id: '7' })
		expect((await findByRole(body, 'alert')).textContent).toContain('没有该预警')
		expect(getByRole(body, 'button', { name: '重试' })).toBeTruthy()
	})
})

describe('tip', () => {
	it('tip__nothing filled in__cannot be sent', async () => {
		gateway({})
		const body = await render(TipPage)
		expect((getByRole(body, 'button', { name: '提交' }) as HTMLButtonElement).disabled).toBe(true)
	})
})
