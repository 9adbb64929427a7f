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
export const phone = { width: 390, height: 844 }
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
		const { page, faults } = this
		await this.calm()
		await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
		await page.screenshot({ path: join(pictures, `${name}.screen.png`) })
		await this.check(name)
		for (const word of codes ? [] : await rawOf(page)) faults.push(`${name} shows ${word}`)
	}

	/** Asks axe, and whether the page is wider than the window. */
	async check(name) {
		const { page, faults } = this
		if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
		const found = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] }))
		for (const v of found.violations.filter((x) => x.impact === 'serious' || x.impact === 'critical'))
			faults.push(`axe ${name}: ${v.id} ${v.nodes.map((n) => [...n.target, n.any[0]?.message].join(' ')).join(', ')}`)
		const { width } = page.viewportSize()
		const wide = await page.evaluate(() => document.documentElement.scrollWidth)
		if (wide > width) faults.push(`${name} is ${wide} wide in a window of ${width}`)
	}

	async picture(name) {
		await this.page.screenshot({ path: join(pictures, `${name}.png`) })
	}

	/** On A4: menu and buttons stay away, nothing is cut. */
	async onPaper(name) {
		const { page, faults, size } = this
		const width = 680 // A4 without its margins
		await page.emulateMedia({ media: 'print' })
		await page.setViewportSize({ width, height: 962 })
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))) // its tables are plain ones now
		const cut = await page.evaluate((most) => {
			const shown = [...document.querySelectorAll('body *')].filter((e) => e.getClientRects().length)
			const wide = shown.filter((e) => e.getBoundingClientRect().right > most + 1 || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible'))
			const odd = shown.filter((e) => e.matches('nav, header, button, [role="dialog"]'))
			return [...wide, ...odd].map((e) => `${e.tagName} ${e.className} ${e.textContent.slice(0, 40)}`)
		}, width)
		await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
		for (const words of cut.slice(0, 5)) faults.push(`${name} on paper: ${words}`)
		await page.emulateMedia({ media: 'screen' })
		await page.setViewportSize(size)
	}

	/** How many times Tab is pressed from the skip link, or the top of the page, to a thing of the page. */
	async tabTo(where, most = 150) {
		const { page } = this
		await where.evaluate((e) => (window.wanted = e))
		for (let n = 1; n <= most; n++) {
			await page.keyboard.press('Tab')
			const at = await page.evaluate(() => (window.wanted.contains(document.activeElement) ? 'there' : (document.activeElement?.className ?? '')))
			if (at === 'there') return n
			if (at === 'skip') await page.keyboard.press('Enter')
		}
		throw new Error(`the keyboard does not reach ${await where.evaluate((e) => e.outerHTML.slice(0, 200))}`)
	}

	/** What stands behind a name in a list of fields. */
	field = (name) => this.page.locator('dl.fields > div').filter({ has: this.page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd')

	/** Nothing is loading, no message hangs over the page. */
	async calm() {
		await this.page.waitForFunction(() => !document.querySelector('.el-loading-mask:not([style*="none"]), .el-skeleton, .el-message, [class*="-leave-active"], [class*="-enter-active"]') && !document.getAnimations().some((a) => a.playState === 'running' && a.effect.getComputedTiming().endTime < 5000))
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

	/** In by the one-time code, a password is chosen; or by a password that was chosen before. */
	async comeIn({ login, code, chosen }, picture) {
		const { page } = this
		await page.goto('/login')
		await page.getByLabel('账号').fill(login)
		await page.getByLabel('密码').fill(chosen ?? code)
		await this.click(this.button('登录'))
		if (chosen) return await page.waitForURL((u) => u.pathname !== '/login')
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
