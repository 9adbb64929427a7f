// A rider with his telephone: his hours day by day, a record that is wrong, what he was paid too little, his agreement
// and the questions of his class, where his matter is, who looked at his data, what waits for him (features 3.1).
import { browse, desk, phone } from './browser.mjs'

/** `shows`: what the page has when it is there. */
async function open_(tab, name, heading, shows) {
	await tab.click(tab.page.getByRole('navigation').getByRole('link', { name, exact: true }))
	await tab.page.getByRole('heading', { level: 1, name: heading }).waitFor()
	await tab.page.getByText(shows).first().waitFor()
	return await tab.page.locator('main').innerText()
}

/** The desk answers what he brought in. */
async function answered(tab, who) {
	const { page } = tab
	await tab.comeIn(who)
	await tab.go('受理台')
	await tab.click(page.getByRole('group', { name: '受理件' }).locator('tbody tr', { hasText: '未付加班费' }).locator('a').first())
	await page.getByText('本人认为').first().waitFor()
	await tab.look('intake')
	await tab.give('回复', async (dialog) => {
		await dialog.getByLabel('说明').fill('已调取当日订单，正在核对。')
		await dialog.getByText('这是正式答复').click()
	})
	await page.getByText('已调取当日订单').waitFor()
}

await browse(async (open, said) => {
	const tab = await open(phone)
	const { page } = tab
	await tab.comeIn(said.rider)
	await open_(tab, '工时', '我的工时', '每天')
	await tab.choose('月份', said.month)
	await page.getByText('共工作').waitFor()
	await tab.look('worker')
	const hours = await page.locator('main').innerText()

	await tab.click(page.getByRole('link', { name: /^记录不对/ }).first())
	await page.getByRole('heading', { name: '提出异议或投诉' }).waitFor()
	await page.getByLabel('您认为应当是').fill('当天到 22:00 还在送单')
	await tab.look('worker-dispute')
	await tab.click(tab.button('提交'))
	await page.getByRole('heading', { level: 1, name: '我的办件' }).waitFor()
	await tab.look('worker-cases')

	const pay = await open_(tab, '报酬', '我的报酬', '还差')
	await tab.click(page.getByText('依据', { exact: true }).first())
	await tab.look('worker-pay')
	const agreement = await open_(tab, '协议', '我的协议', '书面协议')
	await tab.look('worker-agreements')
	await tab.give('回答用工情况', async (dialog) => {
		await dialog.getByRole('combobox').first().waitFor()
		await tab.picture('worker-questions')
		const first = await dialog.locator('label').first().innerText()
		await tab.choose(new RegExp(first.slice(0, 6)), '是')
	})

	await answered(await open(desk), said.inspector)
	const inbox = await open_(tab, '消息', '消息', '已答复')
	await tab.look('worker-inbox')
	await tab.click(page.getByRole('link', { name: /已答复/ }).first())
	await page.getByText('已调取当日订单').waitFor()
	await page.getByLabel('补充情况').fill('谢谢，我有截图。')
	await tab.click(tab.button('回复'))
	await page.getByText('谢谢，我有截图。').waitFor()
	await tab.look('worker-case')
	const progress = await page.locator('main').innerText()
	const data = await open_(tab, '谁看过', '谁看过我', '核对考勤')
	await tab.look('worker-data')
	return { hours, pay, agreement, inbox, progress, data }
})
