// A labour inspector from the one-time code to a case that is handed on, and the clerk of another department who
// takes it with the keyboard alone (features 3.1): each by the browser alone.
import { browse, desk } from './browser.mjs'

async function findAlert(tab, rule) {
	const { page } = tab
	await tab.go('预警列表')
	await page.getByLabel('规则', { exact: true }).fill(rule)
	await page.getByLabel('规则', { exact: true }).press('Enter')
	await page.waitForURL((u) => u.searchParams.get('rule') === rule)
	await tab.calm()
	const rows = page.locator('main tbody tr')
	const before = await rows.count()
	await page.reload() // what was chosen is in the address
	await tab.calm()
	if ((await page.getByLabel('规则', { exact: true }).inputValue()) !== rule || (await rows.count()) !== before) throw new Error('the filter is not in the address')
	await tab.look('alerts')
	await tab.click(page.locator('tbody a').first())
	await page.getByRole('heading', { name: '算法' }).waitFor()
	await tab.calm()
}

/** Who, the sum, the clause and what clears it, without scrolling. */
async function onOneScreen(tab) {
	for (const part of ['dl.fields', '.sum', 'blockquote', 'h3:has-text("怎样消除")']) {
		const box = await tab.page.locator(part).first().boundingBox()
		if (!box || box.y < 0 || box.y + box.height > tab.size.height) throw new Error(`${part} is not on the screen: ${JSON.stringify(box)}`)
	}
}

async function inspect(tab, said) {
	const { page } = tab
	await tab.comeIn(said.inspector, 'password')
	await tab.task('queue', async () => {
		await page.getByRole('heading', { name: '我的待办' }).waitFor()
		await tab.calm()
		const first = page.getByRole('group', { name: /超期/ }).locator('tbody tr').first()
		await first.getByText('已超期').waitFor()
		await tab.look('queue')
	})
	const sum = await tab.task('alert', async () => {
		await findAlert(tab, said.rule)
		await tab.look('alert')
		await onOneScreen(tab)
		await tab.click(tab.button('查看原始记录'))
		await page.getByText('全月工作').waitFor()
		await tab.look('alert-rows')
		return await page.locator('.sum').innerText()
	})
	await tab.task('case', async () => {
		await tab.give('签收')
		await tab.give('承办')
		await tab.give('核查结论', async (dialog) => {
			await tab.choose('核查结论', '属实')
			await dialog.getByLabel('理由').fill('与考勤、工资表核对一致')
		})
		await tab.give('立案', (dialog) => dialog.getByLabel('理由').fill('涉嫌未依法支付加班工资'))
		await page.waitForURL(/\/cases\/\d+/)
		await page.getByRole('heading', { name: '经过' }).waitFor()
		await tab.calm()
		await tab.give('受理并立案', async (dialog) => {
			await dialog.getByLabel('涉嫌违法的事项').fill('加班工资支付不足')
			await dialog.getByLabel('立案审批表（文号或名称）').fill('许人社监立〔2026〕1号')
		})
	})
	await tab.task('deadline', async () => {
		await tab.click(page.getByRole('group', { name: '期限' }).locator('tbody a').first())
		await page.getByRole('heading', { name: '怎么算的' }).waitFor()
		await page.getByRole('list', { name: '怎么算的' }).getByRole('listitem').first().waitFor()
		await tab.look('deadline')
		await page.goBack()
		await page.getByRole('heading', { name: '经过' }).waitFor()
	})
	const notice = await tab.task('notice', async () => {
		await tab.click(tab.link('询问通知书'))
		await page.getByLabel('文号').fill('许人社监询〔2026〕1号')
		await tab.look('inquiry')
		const text = await page.getByRole('article', { name: '询问通知书' }).innerText()
		await tab.onPaper('paper-inquiry')
		await page.goBack()
		await page.getByRole('heading', { name: '经过' }).waitFor()
		return text
	})
	await tab.task('handoff', async () => {
		await tab.give('移交其他部门', async (dialog) => {
			await tab.choose('接收部门', '市场监管')
			await dialog.getByLabel('理由').fill('平台规则中的扣罚条款')
			await dialog.getByLabel('依据').fill('H-09')
		})
		await page.getByRole('group', { name: '移交' }).getByText('待签收').waitFor()
		await tab.look('case')
	})
	await tab.onPaper('paper-case')
	return { sum, notice, number: (await page.locator('h1').innerText()).split(' ')[0] }
}

async function tabTo(page, name) {
	for (let i = 0; i < 150; i++) {
		await page.keyboard.press('Tab')
		const at = await page.evaluate(() => [document.activeElement.ariaLabel, document.activeElement.id, document.activeElement.innerText?.trim(), document.activeElement.getAttribute('href')])
		if (at.includes(name)) return
	}
	throw new Error(`the keyboard does not reach ${name}`)
}

/** The clerk who was offered the case: keys only. */
async function byKeys(tab, who, number) {
	const { page } = tab
	const type = (words) => page.keyboard.type(words)
	await page.goto('/login')
	await page.locator('#login:focus').waitFor()
	await type(who.login)
	await tabTo(page, 'secret')
	await type(who.code)
	await page.keyboard.press('Enter')
	await page.waitForURL('**/password')
	await page.locator('#old').waitFor()
	for (const [field, words] of [['old', who.code], ['fresh', 'a hill in autumn 8'], ['again', 'a hill in autumn 8']]) {
		await tabTo(page, field)
		await type(words)
	}
	await page.keyboard.press('Enter')
	await tabTo(page, await page.getByRole('group', { name: '待签收移交' }).getByRole('link', { name: number }).getAttribute('href'))
	await page.keyboard.press('Enter')
	await page.getByText('平台规则中的扣罚条款').waitFor()
	await tab.look('handoff')
	await tabTo(page, '签收接办')
	await page.keyboard.press('Enter')
	await page.getByRole('dialog').waitFor()
	await tabTo(page, '确定')
	await page.keyboard.press('Enter')
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	await page.getByText('已签收').first().waitFor()
}

await browse(async (open, said) => {
	const tab = await open(desk)
	const began = Date.now()
	const found = await inspect(tab, said)
	const seconds = (Date.now() - began) / 1000
	await tab.click(tab.button('退出'))
	await tab.button('登录').waitFor()
	await byKeys(await open(desk), said.clerk, found.number)
	const most = { queue: 0, alert: 3, case: 12, deadline: 1, notice: 1, handoff: 4 }
	return { ...found, seconds, tasks: tab.tasks.map((t) => ({ ...t, most: most[t.task] })) }
})
