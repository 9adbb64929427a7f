// Loads something, again when what it depends on changes; an answer that came too late is dropped.
import { ref, shallowRef, watch, onScopeDispose, type Ref } from 'vue'
import { Problem } from '../api/client'

export interface Loaded<T> {
	data: Ref<T | undefined>
	problem: Ref<Problem | undefined>
	loading: Ref<boolean>
	reload: () => Promise<void>
}

export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, on?: () => unknown): Loaded<T> {
	const data = shallowRef<T>()
	const problem = shallowRef<Problem>()
	const loading = ref(false)
	let running: AbortController | undefined

	async function reload(): Promise<void> {
		running?.abort()
		const mine = new AbortController()
		running = mine
		loading.value = true
		try {
			const found = await load(mine.signal)
			if (mine !== running) return
			data.value = found
			problem.value = undefined
		} catch (e) {
			if (mine !== running) return
			problem.value = e instanceof Problem ? e : new Problem('internal', 0, String(e))
		} finally {
			if (mine === running) loading.value = false
		}
	}
	if (on) watch(on, () => void reload())
	onScopeDispose(() => running?.abort())
	void reload()
	return { data, problem, loading, reload }
}
