import { findByRole, findByText, getByLabelText, queryByRole, waitFor } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { gateway, logIn, render } from '../test/render'
import OwnFindingPage from './OwnFindingPage.vue'

const finding = {
	finding_id: '9', rule: 'PAY-02', title_zh: '小时工资低于标准', employer_id: '1', employer_name: '甲公司', worker_no: 'K001', month: '2025-06', state: 'open', owed_fen: '26687', found_fen: '26687', confirmed_fen: '0',
	arithmetic_zh: '3,480.75 − 3,213.88 = 266.87 元', remedy_zh: '补足差额', clauses: [{ law: '最低工资规定', article: '第十二条', text_zh: '不得低于当地最低工资标准。' }], parameters: [], facts_json: '{"worked_s":3600}',
}
const statement = { items: [{ finding_id: '9', parts: [{ kind: 'principal', due: true, low_fen: '26687', high_fen: '26687', basis_zh: '最低工资规定', condition_zh: '' }, { kind: 'additional', due: false, low_fen: '0', high_fen: '0', basis_zh: '劳动合同法第八十五条', condition_zh: '责令限期支付逾期不支付' }] }] }

beforeAll(() => {
	vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
})
afterEach(() => {
	document.body.innerHTML = ''
})

describe('own finding', () => {
	it('finding__of the company__sum, clause, what clears it, and each part of the statement by itself', async () => {
		await logIn('company')
		gateway({ 'wages.GetFinding': finding, 'wages.ListPayments': { payments: [] }, 'wages.GetStatement': statement })
		const body = await render(OwnFindingPage, { id: '9' })
		await findByText(body, '3,480.75 − 3,213.88 = 266.87 元')
		await findByText(body, '条件未成就，不计')
		for (const text of ['不得低于当地最低工资标准。', '补足差额', '266.87 元', '还没有登记支付']) expect(body.textContent).toContain(text)
	})

	it('payment__filled in__sent once as fen and days, and shown', async () => {
		await logIn('company')
		let paid: object[] = []
		const asked = gateway({
			'wages.GetFinding': finding, 'wages.GetStatement': statement, 'wages.ListPayments': () => ({ payments: paid }),
			'wages.ReportPayments': (b) => {
				paid = [{ ...(b.payments as object[])[0], proof: 'reported', recorded_at_us: '1750000000000000' }]
				return { recorded: 1 }
			},
		})
		const body = await render(OwnFindingPage, { id: '9' })
		await userEvent.click(await findByRole(body, 'button', { name: '登记已支付' }))
		await userEvent.type(getByLabelText(document.body, /流水号或凭证号/), 'BANK-1')
		await userEvent.click(await findByRole(document.body, 'button', { name: '确定' }))
		await findByText(body, '企业申报')
		const sent = asked.filter((a) => a.path.endsWith('ReportPayments'))
		expect(sent).toHaveLength(1)
		expect(sent[0]?.body).toMatchObject({ employer_id: '1', payments: [{ worker_no: 'K001', month: '2025-06', reference: 'BANK-1', amount_fen: '26687', rule: 'PAY-02' }] })
	})

	it('payment__without its number__not sent, and said', async () => {
		await logIn('company')
		const asked = gateway({ 'wages.GetFinding': finding, 'wages.ListPayments': { payments: [] }, 'wages.GetStatement': statement })
		const body = await render(OwnFindingPage, { id: '9' })
		await userEvent.click(await findByRole(body, 'button', { name: '登记已支付' }))
		await userEvent.click(await findByRole(document.body, 'button', { name: '确定' }))
		await findByText(document.body, '请填写')
		expect(asked.some((a) => a.path.endsWith('ReportPayments'))).toBe(false)
	})

	it('finding__of an employer as a whole__nothing to pay a worker', async () => {
		await logIn('company')
		gateway({ 'wages.GetFinding': { ...finding, worker_no: '' }, 'wages.ListPayments': { payments: [] } })
		const body = await render(OwnFindingPage, { id: '9' })
		await findByText(body, '补足差额')
		await waitFor(() => expect(queryByRole(body, 'button', { name: '登记已支付' })).toBeNull())
	})
})
