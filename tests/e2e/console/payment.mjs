// A company says that it has paid, one by its page and one by a file; its rider says on his phone that the first came
// and the second did not. What is owed falls before the company's eyes (features 3.1, WAG-10, WRK-2).
import { browse, desk, phone } from './browser.mjs'
import { send } from './file.mjs'

await browse(async (open, said) => {
	const company = await open(desk)
	const rider = await open(phone)
	const steps = []
	const owes = async (words) => {
		await company.field('尚欠').getByText(words, { exact: true }).waitFor()
		steps.push(words)
	}

	await company.comeIn(said.company)
	await company.click(company.page.getByRole('group', { name: /疑点/ }).locator('tbody tr', { hasText: said.worker_no }).locator('a').first())
	await company.page.getByRole('heading', { name: '怎样消除' }).waitFor()
	await company.look('company-finding')
	await company.onPaper('paper-statement')
	await owes(said.owed)
	await company.give('登记已支付', async (dialog) => {
		await dialog.getByLabel('实付金额').fill(said.part)
		await dialog.getByLabel('流水号或凭证号').fill('BANK-1')
	})
	await company.field('企业称已付').getByText(`${said.part} 元`, { exact: true }).waitFor()
	await owes(said.owed) // that it says so proves nothing

	await rider.comeIn(said.rider)
	await rider.look('worker-inbox')
	await rider.click(rider.page.getByRole('link', { name: /收到了吗/ }))
	await rider.page.getByRole('heading', { level: 1, name: '我的报酬' }).waitFor()
	await rider.look('worker-payment')
	await rider.give('收到了')
	await rider.page.getByText(`还差 ${said.rest}`).waitFor()
	await owes(said.rest) // nobody has asked the page again
	await company.look('company-fallen')

	await company.click(company.link('按文件批量登记'))
	await company.page.getByRole('heading', { level: 1, name: '数据导入' }).waitFor()
	const taken = await send(company, '导入', 'paid.csv', said.file)
	await company.look('company-paid')
	await company.page.goBack()
	await company.page.getByText('BANK-2').waitFor()
	await rider.page.reload()
	await rider.give('没有收到')
	await rider.page.getByText('您说没有收到').waitFor()
	await company.page.getByText('劳动者称未收到').waitFor()
	await owes(said.rest)
	return { steps, taken }
})
