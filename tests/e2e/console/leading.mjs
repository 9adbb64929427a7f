// The head of a department: the board of terms, a number down to its cases; figures of the city, each number of which
// opens its rows; the report of a quarter by clause on paper; what another minimum wage would do (features 3.1).
import { browse, desk } from './browser.mjs'

const rowsOf = (tab, name) => tab.page.getByRole('group', { name, exact: true }).locator('tbody tr')

/** The numbers of a table that are links: what each says, and where it leads. */
async function numbersOf(tab, name) {
	return await rowsOf(tab, name).locator('a').evaluateAll((list) => list.map((a) => ({ text: a.textContent.trim(), href: a.getAttribute('href') })).filter((a) => /^\d+$/.test(a.text)))
}

async function countAt(tab, href, name) {
	await tab.page.goto(href)
	await rowsOf(tab, name).first().or(tab.page.locator('.el-table__empty-text')).first().waitFor()
	await tab.calm()
	return await rowsOf(tab, name).count()
}

async function board(tab) {
	const { page } = tab
	await tab.go('期限')
	await rowsOf(tab, '期限看板').first().waitFor()
	await tab.look('leading-board')
	const first = rowsOf(tab, '期限看板').first().locator('a').first() // the worst stands first, what is overdue in front
	const overdue = Number(await first.innerText())
	await tab.click(first)
	await page.waitForURL((u) => u.searchParams.get('status') === 'breached')
	await tab.calm()
	const rows = await rowsOf(tab, '期限').count()
	const seen = await rowsOf(tab, '期限').first().boundingBox()
	if (seen.y + seen.height > tab.size.height) throw new Error(`the rows of the number are not on the screen: ${JSON.stringify(seen)}`)
	await tab.look('leading-rows')
	await tab.click(rowsOf(tab, '期限').first().getByRole('link', { name: /^GD-/ }))
	await page.getByRole('heading', { name: '经过' }).waitFor()
	return { overdue, rows }
}

await browse(async (open, said) => {
	const tab = await open(desk)
	const { page } = tab
	const wrong = []
	await tab.comeIn(said.head)
	const found = await tab.task('board', () => board(tab))
	await page.goto('/deadlines')
	await rowsOf(tab, '期限看板').first().waitFor()
	const terms = await numbersOf(tab, '期限看板')
	for (const n of terms) {
		const count = await countAt(tab, n.href, '期限')
		if (count !== Number(n.text)) wrong.push({ ...n, count })
	}

	await tab.go('统计指标')
	await page.goto('/indicators?month_from=2025-01&month_to=2025-03')
	await rowsOf(tab, '统计指标').first().waitFor()
	await tab.look('leading-indicators')
	await page.getByRole('heading', { level: 1, name: /2025年第1季度/ }).waitFor()
	await tab.onPaper('paper-quarter')
	const report = await page.locator('main').innerText()
	const figures = (await numbersOf(tab, '统计指标')).filter((n) => n.text !== '0')
	for (const n of figures) {
		const count = await countAt(tab, n.href, '预警列表')
		if (count !== Number(n.text)) wrong.push({ ...n, count })
	}

	await tab.go('标准试算')
	await page.getByLabel('试算数值').fill('25')
	await page.getByLabel('月份').fill('2025-03')
	await tab.click(tab.button('试算'))
	await page.locator('.chart svg').waitFor()
	await tab.look('leading-what-if')
	const tried = await page.getByRole('status').first().innerText()
	return { ...found, wrong, n: terms.length + figures.length, report, tried, tasks: tab.tasks }
})
