// Names behind a123, of one's own department: asked for together, once, when a page shows them. Others stay numbers.
import { reactive } from 'vue'
import { call } from './client'
import { session } from './session'
import type { AccountsColleague } from './types'

const AT_ONCE = 200
const names = reactive(new Map<string, string>()) // '' : of nobody here
let wanted = new Set<string>()
let whose = ''

async function ask(): Promise<void> {
	const ids = [...wanted].slice(0, AT_ONCE)
	wanted = new Set([...wanted].slice(AT_ONCE))
	const of = whose
	try {
		const { colleagues } = await call('accounts.ListColleagues', { account_ids: ids })
		if (of === whose) for (const c of colleagues) names.set(c.account_id, c.name)
	} catch {
		// a name is a help and no more: the number stays
	}
	if (wanted.size) await ask()
}

/** '' until it is known, or where it is of nobody here. Whoever shows it is told when it comes. */
export function colleagueName(subject: string): string {
	const id = subject.slice(1)
	if (whose !== session.state.grant_id) {
		names.clear()
		wanted.clear()
		whose = session.state.grant_id
	}
	const known = names.get(id)
	if (known !== undefined || !session.may('accounts.ListColleagues')) return known ?? ''
	names.set(id, '')
	if (!wanted.size) setTimeout(() => void ask(), 0)
	wanted.add(id)
	return ''
}

/** Those to whom work may be given. */
export async function colleaguesActive(signal?: AbortSignal): Promise<AccountsColleague[]> {
	return (await call('accounts.ListColleagues', { limit: 1000 }, signal ? { signal } : {})).colleagues
}
