// A worker on a phone: complains without a name, gets a code, asks with it, writes more (WRK-3, WRK-4).
import { browse, phone } from './browser.mjs'

await browse(async (open) => {
	const tab = await open(phone)
	const { page } = tab
	await page.goto('/login')
	await tab.button('登录').waitFor()
	await tab.look('login')
	await page.getByRole('link', { name: '投诉举报' }).click()
	await tab.choose('辖区', '魏都区')
	await page.getByLabel('哪个平台或单位').fill('甲配送有限公司')
	await tab.choose('什么问题', '拖欠工资、报酬')
	await page.getByLabel('反映内容').fill('六月的配送费一直没有发。')
	await tab.look('tip')
	await page.getByRole('button', { name: '提交' }).click()
	const code = (await page.locator('.code').textContent()).trim()
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
	return { code, text: await page.locator('main').innerText() }
})
