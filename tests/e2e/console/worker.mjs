// A rider with his telephone: his hours day by day, what he was paid too little, his agreement, who looked at his data (features 3.1).
import { browse, phone } from './browser.mjs'

const pages = [['报酬', '我的报酬', 'worker-pay'], ['协议', '我的协议', 'worker-agreements'], ['谁看过', '谁看过我', 'worker-data'], ['消息', '消息', 'worker-inbox'], ['办件', '我的办件', 'worker-cases']]

await browse(async (open, said) => {
	const tab = await open(phone)
	const { page } = tab
	await tab.comeIn(said.rider)
	await tab.click(page.getByRole('navigation').getByRole('link', { name: '工时', exact: true }))
	await page.getByRole('heading', { name: '我的工时' }).waitFor()
	await tab.choose('月份', said.month)
	await page.getByText('共工作').waitFor()
	await tab.look('worker')
	const hours = await page.locator('main').innerText()
	const told = {}
	for (const [tabName, name, picture] of pages) {
		await tab.click(page.getByRole('navigation').getByRole('link', { name: tabName, exact: true }))
		await page.getByRole('heading', { level: 1, name }).waitFor()
		await tab.look(picture)
		told[picture] = await page.locator('main').innerText()
	}
	return { hours, pay: told['worker-pay'] }
})
