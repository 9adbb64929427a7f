// A worker on a phone: complains without a name, gets a code, asks with it, writes more; and another leaves his name
// (WRK-3, WRK-4). The first reply is lost on its way: sent again it is the same tip, and his code finds it.
import { browse, phone } from './browser.mjs'

/** Fills and sends the form that is open; its code. */
async function complain(tab, words, more) {
	const { page } = tab
	await tab.choose('辖区', '魏都区')
	await page.getByLabel('哪个平台或单位').fill('甲配送有限公司')
	await tab.choose('什么问题', '拖欠工资、报酬')
	await page.getByLabel('反映内容').fill(words)
	await more()
	await page.getByRole('button', { name: '提交' }).click()
	return (await page.locator('.code').textContent()).trim()
}

await browse(async (open, said) => {
	const tab = await open(phone)
	const { page } = tab
	await page.goto('/login')
	await tab.button('登录').waitFor()
	await tab.look('login')
	await page.getByRole('link', { name: '投诉举报' }).click()
	await page.route('**/disputes/FileTip', async (r) => {
		await r.fetch()
		await r.abort()
	}, { times: 1 })
	const again = async () => {
		await tab.look('tip')
		await page.getByRole('button', { name: '提交' }).click()
		await page.getByRole('alert').waitFor()
	}
	const code = await complain(tab, '六月的配送费一直没有发。', again)
	await tab.look('tip-taken')
	await page.getByRole('link', { name: '凭码查询' }).first().click()
	await page.getByLabel('查询码').fill(code)
	await page.getByRole('button', { name: '查询' }).click()
	await page.getByText('六月的配送费一直没有发。').waitFor()
	await page.getByLabel('补充情况').fill('站长说下月再发。')
	await page.getByRole('button', { name: '回复' }).click()
	await page.getByText('站长说下月再发。').waitFor()
	await tab.look('progress')
	await page.getByRole('button', { name: 'English' }).click()
	await page.getByRole('heading', { name: 'Progress' }).waitFor()
	const text = await page.locator('main').innerText()
	await page.getByRole('button', { name: '中文' }).click()
	await tab.click(page.getByRole('navigation').getByRole('link', { name: '投诉' }))
	const named = await complain(tab, '站里不给休息。', async () => {
		await page.getByText('留下姓名或电话').click()
		await page.getByLabel('反映人姓名').fill(said.reporter.name)
		await page.getByLabel('反映人电话').fill(said.reporter.phone)
		await tab.look('tip-named')
	})
	return { code, text, named }
})
