import { findByRole, findByText, getByLabelText, queryByRole, waitFor } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { gateway, logIn, render } from '../test/render'
import MyCasePage from './MyCasePage.vue'
import MyInboxPage from './MyInboxPage.vue'
import MyPayPage from './MyPayPage.vue'
import MyReportPage from './MyReportPage.vue'
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

describe('my cases', () => {
	it('record of hours__disputed__sent as words an officer can check, under no name', async () => {
		await logIn('worker')
		const asked = gateway({ 'disputes.FileOwn': { intake_no: 'GDI-1' } })
		const body = await render(MyReportPage, {}, '/my-report?about=hours&when=2025年6月9日&recorded=8:00&employer=甲公司')
		await userEvent.type(getByLabelText(body, /您认为应当是/), '10:30')
		await userEvent.click(await findByRole(body, 'button', { name: '提交' }))
		await waitFor(() => expect(asked.filter((a) => a.path.endsWith('FileOwn'))).toHaveLength(1))
		const sent = asked.find((a) => a.path.endsWith('FileOwn'))?.body
		expect(sent).toMatchObject({ region: '411000', employer_name: '甲公司', issue: 'overtime_unpaid', text: '【工时记录不对】时间：2025年6月9日。系统记录：8:00。本人认为：10:30。' })
		expect(Object.keys(sent ?? {})).not.toContain('reporter')
	})

	it('case__opened__who has it, what is due, the answer; a word more is sent to it', async () => {
		await logIn('worker')
		const progress = { intake_no: 'GDI-1', state: 'routed', department: 'HRSS', since_us: '1750000000000000', steps: [{ at_us: '1750000000000000', kind: 'received', department: 'HRSS', text: '已收到' }], next_due: '答复', next_due_day: 20270 }
		const asked = gateway({ 'disputes.GetOwn': { progress, messages: [{ number: 2, at_us: '1750000000000000', from_reporter: false, department: 'HRSS', text: '已要求企业说明' }] }, 'disputes.SendOwnMessage': {} })
		const body = await render(MyCasePage, { id: '3' })
		await findByText(body, '已要求企业说明')
		expect(body.textContent).toContain('2025年7月1日')
		await userEvent.type(getByLabelText(body, '补充情况'), '有截图')
		await userEvent.click(await findByRole(body, 'button', { name: '回复' }))
		await waitFor(() => expect(asked.filter((a) => a.path.endsWith('SendOwnMessage')).map((a) => a.body)).toEqual([{ intake_id: '3', text: '有截图' }]))
	})

	it('inbox__payment and answer__each leads to where it is dealt with', async () => {
		await logIn('worker')
		gateway({
			'wages.ListOwnPayments': { payments: [{ payment_id: '5', proof: 'reported', denied: false, employer_name: '甲公司', month: '2025-06', amount_fen: '26687' }] }, 'wages.ListOwnFindings': { findings: [] },
			'disputes.ListOwn': { intakes: [{ intake_id: '3', answered: true, issue_title: '拖欠工资、报酬', employer_name: '甲公司', received_at_us: '1750000000000000' }] }, 'accounts.GetPrivacyNotice': { version: '1', consented: true },
		})
		const body = await render(MyInboxPage)
		expect((await findByRole(body, 'link', { name: /请您确认.*266.87 元/ })).getAttribute('href')).toContain('my-pay')
		expect((await findByRole(body, 'link', { name: /已答复/ })).getAttribute('href')).toContain('my-case')
	})

	it('inbox__nothing waits__says so', async () => {
		await logIn('worker')
		gateway({ 'wages.ListOwnPayments': { payments: [] }, 'wages.ListOwnFindings': { findings: [] }, 'disputes.ListOwn': { intakes: [] }, 'accounts.GetPrivacyNotice': { version: '', consented: false } })
		expect(await findByText(await render(MyInboxPage), '没有要您办的事。')).toBeTruthy()
	})
})
