// Who is logged in, and as what. The cookie is the browser's; here is what may be shown of the session.
import { computed, reactive } from 'vue'
import { callSession, clientSet, Problem } from './client'
import { mayCall } from './may'
import type { AccountsAccount, AccountsGrant, Rpc } from './types'

interface SessionReply {
	account?: AccountsAccount
	grants?: AccountsGrant[]
	grant_id?: string
	csrf?: string
	expires_at_us?: string
	must_change?: boolean
}

const state = reactive({
	known: false, // asked the gateway once
	account: undefined as AccountsAccount | undefined,
	grants: [] as AccountsGrant[],
	grant_id: '',
	must_change: false,
})

function take(reply: SessionReply): void {
	state.known = true
	state.account = reply.account
	state.grants = reply.grants ?? []
	state.grant_id = reply.grant_id ?? ''
	state.must_change = reply.must_change ?? false
	clientSet({ csrf: reply.csrf ?? '' })
}

export function sessionForget(): void {
	take({})
}

export async function sessionLogin(login: string, password: string): Promise<void> {
	take((await callSession('POST', '', { login, password })) as SessionReply)
}

/** Asks once who the cookie belongs to; nobody is no error. */
export async function sessionFind(): Promise<void> {
	if (state.known) return
	try {
		take((await callSession('GET', '')) as SessionReply)
	} catch (e) {
		if (!(e instanceof Problem) || e.status !== 401) throw e
		sessionForget()
	}
}

export async function sessionSwitch(grant_id: string): Promise<void> {
	take((await callSession('PUT', '', { grant_id })) as SessionReply)
}

export async function sessionEnd(): Promise<void> {
	await callSession('DELETE', '')
	sessionForget()
}

export async function sessionPassword(old: string, fresh: string): Promise<void> {
	await callSession('POST', '/password', { old, new: fresh })
	take((await callSession('GET', '')) as SessionReply)
}

const grant = computed(() => state.grants.find((g) => g.grant_id === state.grant_id))
const role = computed(() => grant.value?.role ?? '')

export const session = {
	state,
	grant,
	role,
	subject: computed(() => (state.account ? `a${state.account.account_id}` : '')),
	department: computed(() => grant.value?.department ?? ''),
	may: (rpc: Rpc) => mayCall(role.value, rpc),
}
