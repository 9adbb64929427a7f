/** Gives a file to the panel that takes files, by one of its buttons; what came of it. */
export async function send(tab, button, name, text) {
	const { page } = tab
	await page.getByLabel('文件', { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
	await tab.click(tab.button(button))
	return await page.getByRole('status').locator('strong').innerText()
}
