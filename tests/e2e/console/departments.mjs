// S11: a tip without a name, sent on by human resources, returned by market regulation, offered again, taken, done;
// each department by its own door, signing with its own key.
import { browse, desk, phone } from './browser.mjs'

const actions = [
	['受理，由本部门督促整改', { 反映的问题: '诱导注册个体工商户', 受理告知书: '告知书1号' }],
	['告知处理结果，办结', { 处理结果: '已责令改正', 处置: '违法', 结果告知书: '结果告知书1号' }],
]

async function tipFiled(tab) {
	const { page } = tab
	await page.goto('/tip')
	await tab.choose('辖区', '魏都区')
	await page.getByLabel('哪个平台或单位').fill('甲配送有限公司')
	await tab.choose('什么问题', '诱导、强迫注册个体工商户')
	await page.getByLabel('反映内容').fill('站长让我注册个体工商户。')
	await tab.click(tab.button('提交'))
	const code = (await page.locator('.code').textContent()).trim()
	await page.getByRole('link', { name: '凭码查询' }).first().click()
	await page.getByLabel('查询码').fill(code)
}

/** What the tipster sees now: how many steps, and who has it. */
async function asked(tab) {
	const { page } = tab
	await tab.click(tab.button('查询'))
	await page.getByRole('heading', { name: '经过' }).waitFor()
	await page.waitForFunction(() => !document.querySelector('.el-button.is-loading'))
	return { n: await page.getByRole('list', { name: '经过' }).getByRole('listitem').count(), text: await page.getByRole('status').innerText() }
}

/** Sent on, and signed where that leads: what was written into the case meanwhile is to be read first. */
async function sentOn(tab) {
	const { page } = tab
	await tab.go('受理台')
	await tab.click(page.locator('tbody a').first())
	await tab.give('转办')
	await page.getByRole('heading', { name: '移交函' }).waitFor()
	await tab.look('s11-draft')
	await tab.click(page.getByRole('definition').getByRole('link', { name: /^GD-/ }))
	await page.getByRole('heading', { name: '经过' }).waitFor()
	const file = page.url()
	await acted(tab, '记录办理情况', { 办理情况: '电话核实' })
	await page.goto('/')
	await tab.click(page.getByRole('link', { name: /待签名移交/ }))
	await tab.click(page.getByRole('group', { name: '移交' }).locator('tbody a').first())
	await page.getByRole('heading', { name: '移交函' }).waitFor()
	await tab.click(tab.button('签名并发出'))
	await tab.click(page.getByRole('dialog').getByRole('button', { name: '确定' }))
	await page.getByText(/草稿已按现在的情况重新生成/).waitFor()
	await tab.calm()
	await tab.give('签名并发出')
	await page.getByText('待签收').first().waitFor()
	return file
}

async function offered(tab) {
	await tab.page.goto('/')
	await tab.click(tab.page.getByRole('group', { name: '待签收移交' }).locator('tbody a').first())
	await tab.page.getByRole('heading', { name: '移交函' }).waitFor()
	await tab.calm()
}

async function acted(tab, name, fields) {
	await tab.give(name, async (dialog) => {
		for (const [label, words] of Object.entries(fields)) {
			const field = dialog.getByLabel(label).first()
			if ((await field.getAttribute('role')) === 'combobox') await tab.choose(label, words)
			else await field.fill(words)
		}
	})
}

await browse(async (open, said) => {
	const at = {}
	for (const [name, who] of Object.entries(said.people)) {
		at[name] = await open(desk, who.address)
		await at[name].comeIn(who)
	}
	const { HRSS: hrss, SAMR: samr } = at
	const tipster = await open(phone)
	await tipFiled(tipster)
	const steps = []
	const seen = async (words) => {
		const found = await asked(tipster)
		for (const word of words) if (!found.text.includes(word)) throw new Error(`the tipster does not see ${word}: ${found.text}`)
		steps.push(found.n)
	}
	await seen(['等待转办'])

	const file = await sentOn(hrss)
	await seen(['人社', '市场监管'])

	await offered(samr)
	await samr.give('退回', (dialog) => dialog.getByLabel('理由').fill('先由人社核实用工关系'))
	await samr.page.getByText('已退回').first().waitFor()
	await seen(['人社'])

	await hrss.page.goto(file)
	await hrss.give('移交其他部门', async (dialog) => {
		await hrss.choose('接收部门', '市场监管')
		await dialog.getByLabel('理由').fill('已核实：诱导注册个体工商户')
		await dialog.getByLabel('依据').fill('H-09')
	})
	await hrss.page.getByRole('group', { name: '移交' }).getByText('待签收').waitFor()
	await seen(['人社', '市场监管'])
	await offered(samr)
	await samr.give('签收接办', (dialog) => dialog.getByLabel('备注').fill('已收件'))
	await samr.page.getByText('已签收').first().waitFor()
	await samr.click(samr.page.getByRole('definition').getByRole('link', { name: /^GD-/ }))
	await samr.page.getByRole('heading', { name: '经过' }).waitFor()
	await seen(['市场监管'])

	const number = (await samr.page.locator('h1').innerText()).split(' ')[0]
	for (const [action, fields] of actions) {
		await acted(samr, action, fields)
		await seen([])
	}
	await samr.look('s11-case')
	await tipster.look('s11-progress')

	const strangers = []
	for (const name of Object.keys(at).filter((d) => d !== 'HRSS' && d !== 'SAMR').sort()) {
		const { page } = at[name]
		await page.goto(new URL(file).pathname)
		await page.getByRole('alert').getByText('没有这条记录').waitFor()
		await at[name].go('案件列表')
		if ((await page.getByText(number).count()) === 0) strangers.push(name)
	}
	return { steps, strangers }
})
