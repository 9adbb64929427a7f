// Employers by name: found while somebody types, and named where a row has only the number. What was asked of a number
// is kept for the page's life, and the numbers of one turn are asked together.
import { reactive } from 'vue'
import { call } from '../api/client'
import { session } from '../api/session'

export interface Found {
	value: string // the number
	title: string
}
const ASKED_MAX = 1000
const names = reactive(new Map<string, string>())
let waiting = new Set<string>()

export const employersMay = () => session.may('registration.ListEmployers')

/** The name, or '' until it is known (then what shows it is shown again), or for ever where one may not ask. */
export function employerName(id: string): string {
	if (!id || id === '0' || !employersMay()) return ''
	if (!names.has(id) && !waiting.has(id)) {
		if (!waiting.size) setTimeout(() => void askNames(), 0)
		waiting.add(id)
	}
	return names.get(id) ?? ''
}

async function askNames(): Promise<void> {
	const ids = [...waiting].slice(0, ASKED_MAX)
	waiting = new Set()
	for (const id of ids) names.set(id, '')
	try {
		for (const e of (await call('registration.ListEmployers', { employer_ids: ids })).employers) names.set(e.employer_id, e.name)
	} catch {
		for (const id of ids) names.delete(id) // the number is shown; asked again when the page is
	}
}

/** By any two characters of name or credit code. */
export async function employersFind(search: string): Promise<Found[]> {
	if (search.trim().length < 2) return []
	const { employers } = await call('registration.ListEmployers', { search: search.trim(), limit: 20 })
	for (const e of employers) names.set(e.employer_id, e.name)
	return employers.map((e) => ({ value: e.employer_id, title: `${e.name} ${e.credit_code}` }))
}
