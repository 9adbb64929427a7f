// One file at a time: sent, followed to its end, and what came of it.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { callFile, Problem } from '../api/client'
import { over, uploadPath, mediaOf, type Upload, type UploadKind, type UploadOptions } from '../lib/upload'
import { uuid7 } from '../lib/uuid7'

const PAUSE_MS = 1000

export function useUpload() {
	const upload = shallowRef<Upload>()
	const problem = shallowRef<Problem>()
	const running = ref(false)
	let stream: EventSource | undefined
	let gone = false
	let key = ''
	let sent = '' // what the key stands for
	let wake: (() => void) | undefined

	function close(): void {
		stream?.close()
		stream = undefined
	}
	onScopeDispose(() => {
		gone = true
		close()
		wake?.()
	})

	const news = (id: string, event: Event) => {
		if (upload.value?.upload_id === id) upload.value = { ...upload.value, ...(JSON.parse((event as MessageEvent<string>).data) as Partial<Upload>) }
	}

	/** Until its events end, or a while without them. */
	async function ended(id: string): Promise<void> {
		if (typeof EventSource === 'undefined') return await new Promise((done) => setTimeout(done, PAUSE_MS))
		const source = new EventSource(`/api/v1/uploads/${id}/stream`)
		stream = source
		await new Promise<void>((done) => {
			wake = done
			source.addEventListener('progress', (e) => news(id, e))
			source.addEventListener('end', () => done())
			source.onerror = () => setTimeout(done, PAUSE_MS)
		})
		close()
	}

	async function follow(): Promise<void> {
		while (!gone && upload.value && !over(upload.value)) {
			const id = upload.value.upload_id
			await ended(id)
			upload.value = (await callFile('GET', `/${id}`)) as Upload
		}
	}

	/** What is known of a file that cannot be used; it may be nothing. */
	async function explained(id: string): Promise<Upload | undefined> {
		try {
			return (await callFile('GET', `/${id}`)) as Upload
		} catch {
			return undefined
		}
	}

	/** The same file pressed again after a lost connection is the same upload. */
	async function start(kind: UploadKind, file: File, options: UploadOptions): Promise<void> {
		const path = uploadPath(kind, file.name, options)
		const what = `${path} ${file.size} ${file.lastModified}`
		if (what !== sent || !key) key = uuid7()
		sent = what
		running.value = true
		problem.value = undefined
		upload.value = undefined
		try {
			const body = file.slice(0, file.size, mediaOf(file.name) ?? 'text/csv')
			upload.value = (await callFile('POST', path, body, { 'Idempotency-Key': key, 'Gongdao-Timeout-Ms': '500' })) as Upload
			await follow()
			const end = upload.value
			if (end.state === 'failed') problem.value = new Problem(end.code ?? '', 422, end.detail ?? '', '', 0, end.title ?? '')
			key = ''
		} catch (e) {
			problem.value = e instanceof Problem ? e : new Problem('internal', 0, String(e))
			if (problem.value.code === 'E_FILE') upload.value = await explained(key)
			if (problem.value.definite) key = ''
		} finally {
			running.value = false
		}
	}
	return { upload, problem, running, start }
}
