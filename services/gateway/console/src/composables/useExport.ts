// A whole list, by its filters, as a workbook: the gateway makes it, here one waits for it.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { callExport, callFile, Problem } from '../api/client'
import { exportColumn, exportName, type Source } from '../lib/export'
import { isoOf, today } from '../lib/time'
import { over, type Upload } from '../lib/upload'
import { uuid7 } from '../lib/uuid7'
import type { Column } from '../lib/cell'
import { useText } from './useText'

const PAUSE_MS = 1000

export function useExport() {
	const { t, zh, label, codes } = useText()
	const rows = ref<number>() // so far; undefined: nothing is under way
	const problem = shallowRef<Problem>()
	let gone = false
	onScopeDispose(() => (gone = true))

	async function made(source: Source, columns: Column[], title: string): Promise<Upload> {
		const words = { zh: zh.value, label, codes }
		const body = { title, list: source.list, id: source.id, place: source.place, also: source.also, request: source.request, columns: columns.map((c) => exportColumn(c, words)) }
		let upload = (await callExport(source.rpc, exportName(title, isoOf(today())), body, uuid7())) as Upload
		while (!gone && !over(upload)) {
			rows.value = upload.accepted
			await new Promise((done) => setTimeout(done, PAUSE_MS))
			upload = (await callFile('GET', `/${upload.upload_id}`)) as Upload
		}
		return upload
	}

	/** Words to show, once the browser has it. */
	async function save(source: Source, columns: Column[], title: string): Promise<string | undefined> {
		rows.value = 0
		problem.value = undefined
		try {
			const upload = await made(source, columns, title)
			if (upload.state === 'failed') throw new Problem(upload.code ?? '', 422, upload.detail ?? '', '', 0, upload.title ?? '')
			if (gone || !upload.workbook) return undefined
			const link = document.createElement('a')
			link.href = upload.workbook
			link.download = ''
			link.click()
			return t(upload.report?.cut ? 'word.saved_cut' : 'word.saved_rows', { n: upload.report?.rows ?? 0 })
		} catch (e) {
			problem.value = e instanceof Problem ? e : new Problem('internal', 0, String(e))
			return undefined
		} finally {
			rows.value = undefined
		}
	}
	return { rows, problem, save }
}
