// A browser for the tests of the console: Debian's Chromium, playwright-core and axe of the console's own packages.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(join(here, '..', '..', '..', 'services', 'gateway', 'console', 'package.json'))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const [, , home, pictures] = process.argv

export const desk = { width: 1366, height: 768 }
export const phone = { width: 390, height: 800 }
const password = 'a river in spring 7'

/** Opens a browser. `work` gets `open(size, address)` and what the test said; what it returns goes back. */
export async function browse(work) {
	const said = JSON.parse(readFileSync(0, 'utf8'))
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
	const faults = []
	const pages = []
	async function open(size, address = home) {
		const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'America/New_York', baseURL: address })
		const page = await context.newPage()
		page.setDefaultTimeout(60_000)
		page.on('pageerror', (e) => faults.push(`page: ${e.message}`))
		page.on('requestfailed', (r) => new URL(r.url()).origin !== address && faults.push(`asked elsewhere: ${r.url()}`))
		pages.push(page)
		return new Tab(page, size, faults)
	}
	try {
		const found = await work(open, said)
		if (faults.length) throw new Error(faults.join('\n'))
		console.log(JSON.stringify(found ?? {}))
	} catch (e) {
		for (const [i, page] of pages.entries()) await page.screenshot({ path: join(pictures, `failed-${i}.png`), fullPage: true }).catch(() => undefined)
		console.error(e.stack, faults.join('\n'), pages.map((p) => p.url()).join('\n'))
		process.exitCode = 1
	} finally {
		await browser.close()
	}
}

/** A page and what people do with it. */
class Tab {
	constructor(page, size, faults) {
		Object.assign(this, { page, size, faults, clicks: 0, tasks: [] })
	}

	/** Takes a picture of the page and one of the screen, and asks axe; nothing may be wider than the window, no code of the program shown but on purpose. */
	async look(name, { codes = false } = {}) {
		const { page, faults, size } = this
		await this.calm()
		await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
		await page.screenshot({ path: join(pictures, `${name}.screen.png`) })
		await page.evaluate(axe)
		const found = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa'] }))
		for (const v of found.violations.filter((x) => x.impact === 'serious' || x.impact === 'critical'))
			faults.push(`axe ${name}: ${v.id} ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth)
		if (wide > size.width) faults.push(`${name} is ${wide} wide`)
		for (const word of codes ? [] : await rawOf(page)) faults.push(`${name} shows ${word}`)
	}

	/** Nothing is loading, no message hangs over the page. */
	async calm() {
		await this.page.waitForFunction(() => !document.querySelector('.el-loading-mask:not([style*="none"]), .el-skeleton, .el-message, [class*="-leave-active"], [class*="-enter-active"]'))
	}

	async click(where) {
		this.clicks++
		await where.click()
	}
	button = (name) => this.page.getByRole('button', { name, exact: true })
	link = (name) => this.page.getByRole('link', { name, exact: true })

	/** By the menu of staff, where a number may stand behind a name. */
	async go(name) {
		await this.click(this.page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}(\\s|$)`) }))
		await this.page.getByRole('heading', { level: 1, name }).waitFor()
		await this.calm()
	}

	/** Chooses an option of a select by the label of the field; the list has closed when it returns. */
	async choose(label, option) {
		await this.click(this.page.locator('.el-select__wrapper').filter({ has: this.page.getByRole('combobox', { name: label }) })) // its text lies over the input
		const one = this.page.getByRole('option', { name: option, exact: true })
		await this.click(one)
		await one.waitFor({ state: 'hidden' })
	}

	/** A command by its button: `fill` fills its dialog, which is gone when it was done. */
	async give(name, fill) {
		await this.click(this.button(name).first())
		const dialog = this.page.getByRole('dialog')
		await dialog.waitFor()
		if (fill) await fill(dialog)
		await this.click(dialog.getByRole('button', { name: '确定' }))
		await dialog.waitFor({ state: 'detached' })
		await this.calm()
	}

	/** In by the one-time code; a password is chosen. */
	async comeIn({ login, code }, picture) {
		const { page } = this
		await page.goto('/login')
		await page.getByLabel('账号').fill(login)
		await page.getByLabel('密码').fill(code)
		await this.click(this.button('登录'))
		await page.getByLabel(/代码/).fill(code)
		await page.getByLabel('新密码（').fill(password)
		await page.getByLabel('再输一次新密码').fill(password)
		if (picture) await this.look(picture)
		await this.click(this.button('保存'))
		await page.waitForURL((u) => u.pathname !== '/password')
	}

	/** One of the tasks of the first five minutes: how many clicks and seconds it took. */
	async task(name, work) {
		const [clicks, began] = [this.clicks, Date.now()]
		const found = await work()
		this.tasks.push({ task: name, clicks: this.clicks - clicks, seconds: Math.round((Date.now() - began) / 100) / 10 })
		return found
	}
}

/** Words of the page that are codes of the program and nobody's language: raw_names, A_CODES, a1234 of an account. */
async function rawOf(page) {
	const text = await page.locator('main').first().innerText()
	return [...new Set(text.match(/\b(?:[a-z]+_[a-z_]+|a\d{4,}|undefined|null|NaN|\[object \w+\]|(?:word|field|act|code|page)\.\w+)\b/g) ?? [])]
}
