// Those of one's own department to whom work may be given, oneself left out.
import { computed, type ComputedRef } from 'vue'
import { colleaguesActive } from '../api/colleagues'
import { session } from '../api/session'
import type { AccountsColleague } from '../api/types'
import { useLoad } from './useLoad'

export function useColleagues(): ComputedRef<AccountsColleague[]> {
	const loaded = useLoad(async (signal) => (session.may('accounts.ListColleagues') ? await colleaguesActive(signal) : []))
	return computed(() => (loaded.data.value ?? []).filter((c) => `a${c.account_id}` !== session.subject.value))
}
