import { findByLabelText, findByRole, findByText, getByLabelText, getByRole, queryByRole } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Upload } from '../lib/upload'
import { gateway, logIn, refused, render } from '../test/render'
import ImportsPage from './ImportsPage.vue'

const kinds = { kinds: [{ kind: 'engagements', title_zh: '用工关系', submission: false, columns: [{ column: 'worker_no', title_zh: '骑手号', required: true }, { column: 'credit_code', title_zh: '统一社会信用代码', required: true }] }, { kind: 'pay', title_zh: '工资', submission: true, columns: [] }], upload_bytes: 1048576 }
const report = { accepted: 2, refused: 1, created: 2, updated: 0, unchanged: 0, already: false, not_whole: false, encoding: 'UTF-8', errors: [{ line: 4, column: '骑手号', value: '', reason: '没有值', mend: '请填写' }] }
const upload: Upload = { upload_id: 'u1', kind: 'engagements', file: '花名册.csv', dry_run: true, state: 'works', rows_read: 3, rows_good: 0, accepted: 0, refused: 0 }
const done = { ...upload, state: 'done', report, errors: '/api/v1/uploads/u1/errors' }

beforeAll(() => {
	vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
})
afterEach(() => {
	document.body.innerHTML = ''
})

async function choose(body: HTMLElement, kind: string, name = '花名册.csv', text = 'a,b\n'): Promise<void> {
	await userEvent.click(await findByRole(body, 'combobox', { name: '文件是哪一类' }))
	await userEvent.click(await findByRole(document.body, 'option', { name: kind }))
	await userEvent.upload(await findByLabelText(body, '文件'), new File([text], name), { applyAccept: false })
}

describe('imports', () => {
	it('check__a file with a bad row__followed to its end, counts, reasons and the file back', async () => {
		await logIn('inspector')
		const asked = gateway({ 'v1.uploads': kinds, 'uploads.engagements': upload, 'uploads.u1': done, 'wages.ListSubmissions': { submissions: [] }, 'registration.ListImports': { imports: [] } })
		const body = await render(ImportsPage)
		await choose(body, '用工关系')
		expect((getByRole(body, 'link', { name: '下载空白表格（Excel）' }) as HTMLAnchorElement).getAttribute('href')).toBe('/api/v1/uploads/engagements/template?format=xlsx')
		await userEvent.click(getByRole(body, 'button', { name: '检查（不写入）' }))
		expect(await findByText(body, '检查完毕，未写入：可导入 2 行，退回 1 行')).toBeTruthy()
		expect(getByRole(body, 'link', { name: '下载退回的文件' }).getAttribute('href')).toBe('/api/v1/uploads/u1/errors')
		expect(getByRole(body, 'table', { name: '退回的行' }).textContent).toContain('没有值')
		const sent = asked.find((a) => a.path.startsWith('/api/v1/uploads/engagements'))
		expect(new URLSearchParams(sent?.path.split('?')[1]).get('dry_run')).toBe('1')
		expect(sent?.headers).toMatchObject({ 'Content-Type': 'text/csv', 'X-CSRF-Token': 'c' })
		expect(sent?.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
	})

	it('import__of a submission__wants the employer; a refusal is said', async () => {
		await logIn('inspector')
		gateway({ 'v1.uploads': kinds, 'uploads.pay': () => refused(422, 'E_FILE', '第 1 行：没有表头'), 'wages.ListSubmissions': { submissions: [] }, 'registration.ListImports': { imports: [] } })
		const body = await render(ImportsPage)
		await choose(body, '工资')
		expect((getByRole(body, 'button', { name: '导入' }) as HTMLButtonElement).disabled).toBe(true)
		await userEvent.type(getByLabelText(body, '统一社会信用代码'), '91411002MA000DEM15')
		await userEvent.click(getByRole(body, 'button', { name: '导入' }))
		expect((await findByRole(body, 'alert')).textContent).toContain('第 1 行：没有表头')
	})

	it('check__columns that are not known__paired, and what every row has sent with them', async () => {
		await logIn('inspector')
		const headers = [{ header: '骑手ID', column: '', known: false }, { header: '备注', column: '', known: false }]
		const failed = { ...upload, state: 'failed', code: 'E_FILE', headers }
		let times = 0
		const asked = gateway({ 'v1.uploads': kinds, 'uploads.engagements': () => (times++ ? done : refused(422, 'E_FILE', '第 1 行：不认识的列“骑手ID”')), 'wages.ListSubmissions': { submissions: [] }, 'registration.ListImports': { imports: [] } })
		vi.stubGlobal('fetch', ((known) => async (path: string, init: RequestInit) => (init.method === 'GET' && /uploads\/[0-9a-f-]{36}$/.test(path) ? new Response(JSON.stringify(failed)) : await known(path, init)))(fetch))
		const body = await render(ImportsPage)
		await choose(body, '用工关系')
		await userEvent.click(getByRole(body, 'button', { name: '检查（不写入）' }))
		expect(await findByText(body, /不认识的列：骑手ID、备注/)).toBeTruthy()
		await userEvent.selectOptions(getByLabelText(body, '“骑手ID”是哪一列'), '骑手号 *')
		await userEvent.selectOptions(getByLabelText(body, '“备注”是哪一列'), '不导入')
		await userEvent.type(getByLabelText(body, '统一社会信用代码'), '91411002MA000DEM15')
		await userEvent.click(getByRole(body, 'button', { name: '检查（不写入）' }))
		await findByRole(body, 'link', { name: '下载退回的文件' })
		const sent = new URLSearchParams(asked.filter((a) => a.path.startsWith('/api/v1/uploads/engagements')).at(-1)?.path.split('?')[1])
		expect(sent.get('columns')).toBe('骑手ID=worker_no,备注=')
		expect(sent.get('constants')).toBe('credit_code=91411002MA000DEM15')
	})

	it('connection lost__pressed again__the same id', async () => {
		await logIn('inspector')
		let away = true
		const answer = () => (away ? refused(503, 'E_UNAVAILABLE', '') : done)
		const asked = gateway({ 'v1.uploads': kinds, 'uploads.engagements': answer, 'wages.ListSubmissions': { submissions: [] }, 'registration.ListImports': { imports: [] } })
		const body = await render(ImportsPage)
		await choose(body, '用工关系')
		await userEvent.click(getByRole(body, 'button', { name: '导入' }))
		await findByText(body, /与服务器的连接断了/)
		away = false
		await userEvent.click(getByRole(body, 'button', { name: '导入' }))
		await findByRole(body, 'link', { name: '下载退回的文件' })
		const keys = asked.filter((a) => a.path.startsWith('/api/v1/uploads/engagements')).map((a) => a.headers['Idempotency-Key'])
		expect(keys).toHaveLength(2)
		expect(keys[0]).toBe(keys[1])
	})

	it('file__of another type__said, nothing to press', async () => {
		await logIn('inspector')
		gateway({ 'v1.uploads': kinds, 'wages.ListSubmissions': { submissions: [] }, 'registration.ListImports': { imports: [] } })
		const body = await render(ImportsPage)
		await choose(body, '用工关系', '花名册.xls')
		expect(await findByText(body, '只能导入 .xlsx 或 .csv 文件')).toBeTruthy()
		expect((getByRole(body, 'button', { name: '导入' }) as HTMLButtonElement).disabled).toBe(true)
		expect(queryByRole(body, 'link', { name: '下载退回的文件' })).toBeNull()
	})
})
