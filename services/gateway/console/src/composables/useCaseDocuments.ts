// Documents of a case: sent in parts under the hash of the whole, fetched in parts and held against it.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { call, Problem } from '../api/client'
import type { DisputesCaseDocument } from '../api/types'
import { fromBase64, hashOf, mediaTypeOf, toBase64 } from '../lib/paper_bytes'
import { uuid7 } from '../lib/uuid7'
import { useText } from './useText'

const TRIES = 3

/** A part again, under the same id, while it is not known whether it came. */
async function surely<T>(work: (key: string) => Promise<T>): Promise<T> {
	const key = uuid7()
	for (let n = 1; ; n++) {
		try {
			return await work(key)
		} catch (e) {
			if (n === TRIES || !(e instanceof Problem) || e.definite) throw e
			await new Promise((done) => setTimeout(done, Math.max(e.retry_after_ms, 500 * n)))
		}
	}
}

export function useCaseDocuments() {
	const { t } = useText()
	const share = ref<number>() // in hundredths of what is under way; undefined: nothing is
	const problem = shallowRef<Problem>()
	let gone = false
	onScopeDispose(() => (gone = true))

	async function during<T>(work: () => Promise<T>): Promise<T | undefined> {
		share.value = 0
		problem.value = undefined
		try {
			return await work()
		} catch (e) {
			problem.value = e instanceof Problem ? e : new Problem('internal', 0, String(e))
			return undefined
		} finally {
			share.value = undefined
		}
	}
	const step = (n: number, of: number) => (share.value = Math.floor((n * 100) / Math.max(1, of)))

	/** True once the case has it. The same file again goes on where it stopped. */
	async function add(case_id: string, file: File, kind: string): Promise<boolean> {
		const done = await during(async () => {
			const request = { case_id, hash: await hashOf(file), name: file.name, media_type: mediaTypeOf(file.name), kind, size: String(file.size) }
			const d = await surely((key) => call('disputes.AddDocument', request, { key }))
			if (d.state === 'whole') throw new Problem('E_EXISTS', 409, t('word.document_there', { name: file.name }))
			for (let part = 0; part < d.n_parts; part++) {
				if (gone) return false
				const bytes = new Uint8Array(await file.slice(part * d.part_size, (part + 1) * d.part_size).arrayBuffer())
				await surely((key) => call('disputes.SendDocumentPart', { document_id: d.document_id, part, body: toBase64(bytes) }, { key }))
				step(part + 1, d.n_parts)
			}
			await surely((key) => call('disputes.CloseDocument', { document_id: d.document_id }, { key }))
			return true
		})
		return done ?? false
	}

	/** The browser saves it once its content fits its hash. */
	async function fetch(d: DisputesCaseDocument): Promise<void> {
		await during(async () => {
			const parts: Uint8Array[] = []
			let head = d
			for (let part = 0; part < Math.max(1, head.n_parts); part++) {
				if (gone) return
				const reply = await surely(() => call('disputes.GetDocument', { document_id: d.document_id, part }))
				head = reply.document ?? head
				parts.push(fromBase64(reply.body))
				step(part + 1, head.n_parts)
			}
			const file = new Blob(parts as BlobPart[], { type: 'application/octet-stream' }) // never shown in the page itself
			if ((await hashOf(file)) !== head.hash) throw new Problem('E_CORRUPT', 0, t('word.document_broken', { name: head.name }))
			save(file, head.name)
		})
	}
	function save(file: Blob, name: string): void {
		const link = document.createElement('a')
		link.href = URL.createObjectURL(file)
		link.download = name
		link.click()
		setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
	}
	return { share, problem, add, fetch }
}
