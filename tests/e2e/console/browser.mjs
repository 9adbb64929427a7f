// A browser for the tests of the console: Debian's Chromium, playwright-core and axe of the console's own packages.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(join(here, '..', '..', '..', 'services', 'gateway', 'console', 'package.json'))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export const desk = { width: 1366, height: 768 }
export const phone = { width: 390, height: 800 }

/** Opens a page of the console; `work` gets the page and `look`, which takes a picture and asks axe. */
export async function browse(size, work) {
	const [, , address, pictures] = process.argv
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
	const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'America/New_York', baseURL: address })
	const page = await context.newPage()
	page.setDefaultTimeout(60_000)
	const faults = []
	page.on('pageerror', (e) => faults.push(`page: ${e.message}`))
	page.on('requestfailed', (r) => new URL(r.url()).origin !== address && faults.push(`asked elsewhere: ${r.url()}`))
	async function look(name) {
		await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
		await page.evaluate(axe)
		const found = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa'] }))
		for (const v of found.violations.filter((x) => x.impact === 'serious' || x.impact === 'critical'))
			faults.push(`axe ${name}: ${v.id} ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth)
		if (wide > size.width) faults.push(`${name} is ${wide} wide`)
	}
	try {
		const said = await work(page, look)
		if (faults.length) throw new Error(faults.join('\n'))
		console.log(JSON.stringify(said ?? {}))
	} catch (e) {
		await page.screenshot({ path: join(pictures, 'failed.png'), fullPage: true })
		console.error(e.stack, faults.join('\n'))
		process.exitCode = 1
	} finally {
		await browser.close()
	}
}

/** Chooses an option of a select by the label of the field; the list has closed when it returns. */
export async function choose(page, label, option) {
	await page.getByRole('combobox', { name: label }).click()
	const one = page.getByRole('option', { name: option, exact: true })
	await one.click()
	await one.waitFor({ state: 'hidden' })
}
