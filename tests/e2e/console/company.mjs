// Whoever speaks for a company: the form, a file that is checked and comes back with its errors, mended and sent;
// its findings and what clears them, its agreements (features 3.1). What is of other companies is not there.
import { browse, desk } from './browser.mjs'
import { send } from './file.mjs'

await browse(async (open, said) => {
	const tab = await open(desk)
	const { page } = tab
	await tab.comeIn(said.company)
	await page.getByRole('heading', { level: 1, name: '待整改疑点' }).waitFor()
	await tab.look('company-findings')
	await tab.click(page.getByRole('group', { name: /疑点/ }).locator('tbody a').first())
	await page.getByRole('heading', { name: '怎样消除' }).waitFor()
	const finding = await page.locator('main').innerText()
	await tab.go('本企业事项')
	await tab.look('company')
	const agreements = await page.getByRole('group', { name: '协议' }).innerText()
	await tab.go('数据导入')
	await tab.choose('文件是哪一类', '工资报酬')
	const form = await page.request.get(await tab.link('下载空白表格（CSV）').getAttribute('href'))
	await page.getByLabel('统一社会信用代码').fill(said.employer)
	await page.getByLabel('月份').fill(said.month)
	const checked = await send(tab, '检查（不写入）', 'pay.csv', said.bad)
	await tab.look('company-checked')
	const back = await page.request.get(await tab.link('下载退回的文件').getAttribute('href'))
	const taken = await send(tab, '导入', 'pay.csv', said.good)
	await page.getByRole('group', { name: '报送记录' }).getByText('pay.csv').first().waitFor()
	await tab.look('company-imported')
	return { form: await form.text(), checked, back: await back.text(), taken, finding, agreements, text: await page.locator('main').innerText() }
})
