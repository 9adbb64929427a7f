// Filters live in the address: a list can be sent to a colleague, and "back" works.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** `keys`: those that the list takes; whatever else is in the address is left alone. */
export function useFilters(keys?: readonly string[]) {
	const route = useRoute()
	const router = useRouter()
	const values = computed<Record<string, string>>(() => {
		const out: Record<string, string> = {}
		for (const [k, v] of Object.entries(route.query)) if (typeof v === 'string' && v && (!keys || keys.includes(k))) out[k] = v
		return out
	})
	async function set(change: Record<string, string>): Promise<void> {
		const query = Object.fromEntries(Object.entries({ ...route.query, ...change }).filter(([, v]) => v))
		await router.replace({ query })
	}
	return { values, set }
}
