import { findByRole, findByText, getByLabelText, queryByRole, waitFor } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { gateway, logIn, render } from '../test/render'
import MyPayPage from './MyPayPage.vue'
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

describe('my pay', () => {
	const payment = { payment_id: '5', version: '1', worker_no: 'K001', month: '2025-06', employer_name: '甲公司', amount_fen: '26687', paid_day: 20270, reference: 'BANK-1', proof: 'reported', denied: false }

	it('pay__found short__the sum in words, and what is still owed', async () => {
		await logIn('worker')
		gateway({ 'wages.ListOwnFindings': { findings: [finding] }, 'wages.ListOwnPayments': { payments: [] } })
		const body = await render(MyPayPage)
		await findByText(body, '还差 266.87 元')
		for (const text of ['3,480.75 − 3,213.88 = 266.87 元', '不得低于当地最低工资标准。', '2025年6月']) expect(body.textContent).toContain(text)
	})

	it.each([
		['收到了', '26687'],
		['没有收到', '0'],
		['只收到一部分', '10000'],
	])('payment__%s__sent once with what came, and no longer asked', async (name, received_fen) => {
		await logIn('worker')
		let now: object = payment
		const asked = gateway({
			'wages.ListOwnFindings': { findings: [] }, 'wages.ListOwnPayments': () => ({ payments: [now] }),
			'wages.AnswerPayment': () => {
				now = { ...payment, proof: received_fen === '0' ? 'reported' : 'worker', denied: received_fen === '0' }
				return {}
			},
		})
		const body = await render(MyPayPage)
		await userEvent.click(await findByRole(body, 'button', { name }))
		if (received_fen === '10000') {
			const input = getByLabelText(document.body, /实际收到/)
			await userEvent.clear(input)
			await userEvent.type(input, '100')
		}
		await userEvent.click(await findByRole(document.body, 'button', { name: '确定' }))
		await waitFor(() => expect(queryByRole(body, 'button', { name })).toBeNull())
		expect(asked.filter((a) => a.path.endsWith('AnswerPayment')).map((a) => a.body)).toEqual([{ payment_id: '5', version: '1', received_fen }])
	})

	it('pay__nothing found, nothing paid__says so', async () => {
		await logIn('worker')
		gateway({ 'wages.ListOwnFindings': { findings: [] }, 'wages.ListOwnPayments': { payments: [] } })
		expect(await findByText(await render(MyPayPage), /没有查出少付/)).toBeTruthy()
	})
})
