// Papers of staff and companies: an agreement checked by its text and by its file, documents of a case there and
// back, and the pages beside them: duplicates, asking again, who read whom.
import { readFileSync } from 'node:fs'
import { browse, desk } from './browser.mjs'

/** A text that lacks most and takes a deposit; then the same out of a file. */
async function agreements(tab, said, picture) {
	const { page } = tab
	await tab.go('协议核查')
	await page.getByLabel('协议全文').fill(said.text)
	await tab.click(tab.button('核查'))
	const verdict = page.getByRole('status').filter({ hasText: '缺' })
	await verdict.waitFor()
	const typed = await verdict.innerText()
	await page.getByRole('article', { name: '收取押金' }).getByText('乙方上岗前须缴纳押金500元。').waitFor()
	await page.getByRole('article', { name: '收取押金' }).getByText('不得扣押劳动者的居民身份证').waitFor()
	await tab.look(picture)
	await page.getByLabel('协议全文').fill('')
	await page.getByLabel(/从文件读取/).setInputFiles(said.docx)
	await page.waitForFunction(() => document.querySelector('#agreement-text').value.length > 0)
	await tab.click(tab.button('核查'))
	await verdict.waitFor()
	await tab.calm()
	return { typed, read: await verdict.innerText() }
}

/** A file of several parts goes in and comes back as it was. */
async function documents(tab, said) {
	const { page } = tab
	await page.goto(`/cases/${said.case_id}`)
	await page.getByRole('heading', { name: '文书材料' }).waitFor()
	await page.getByLabel(/加入材料/).setInputFiles(said.scan)
	await tab.click(tab.button('加入案卷'))
	await page.getByRole('group', { name: '文书材料' }).getByText('完整').waitFor()
	await tab.look('case-documents')
	const [download] = await Promise.all([page.waitForEvent('download'), tab.click(page.getByRole('button', { name: /^下载 / }))])
	return { name: download.suggestedFilename(), same: readFileSync(await download.path()).equals(readFileSync(said.scan)) }
}

await browse(async (open, said) => {
	const tab = await open(desk)
	const { page } = tab
	await tab.comeIn(said.inspector)
	const checked = await agreements(tab, said, 'agreement-check')
	await page.goto(`/agreement-check?employer_id=${said.employer_id}`)
	await tab.click(page.getByRole('group', { name: '已登记的协议' }).locator('tbody a').first())
	await page.getByRole('heading', { name: '登记的条款' }).waitFor()
	await tab.look('agreement')
	const document = await documents(tab, said)
	await tab.go('重复核对')
	await page.getByText('手机号相同、姓名相近').waitFor()
	await tab.look('matches')
	await tab.give('是同一人', (dialog) => dialog.getByLabel('理由').fill('本人到场核对'))
	await page.getByText('没有需要核对的编号').waitFor()
	await tab.go('回访')
	await page.getByText('还没有回访').first().waitFor()
	await tab.look('recontacts')
	await page.goto(`/workers/${said.worker_id}`)
	await tab.give('查看完整信息', async (dialog) => {
		await tab.click(dialog.locator('.el-select__wrapper')) // several may be chosen: the list stays until one looks elsewhere
		await tab.click(page.getByRole('option', { name: '姓名', exact: true }))
		await tab.click(dialog.getByText('查看完整信息'))
		await dialog.getByLabel('用途').fill('核对身份')
	})
	await tab.go('访问记录')
	await page.getByRole('group', { name: /本部门查看/ }).getByText('核对身份').waitFor()
	await tab.look('access')

	const admin = await open(desk)
	await admin.comeIn(said.admin)
	await admin.click(admin.page.getByRole('link', { name: said.inspector.login, exact: true }))
	await admin.page.getByRole('group', { name: '登录记录' }).getByText('成功').first().waitFor()
	await admin.look('account')

	const company = await open(desk)
	await company.comeIn(said.company)
	const own = await agreements(company, said, 'agreement-company')
	await company.page.getByRole('group', { name: '已登记的协议' }).locator('tbody a').first().waitFor()
	return { checked, document, own, text: await company.page.locator('main').innerText() }
})
