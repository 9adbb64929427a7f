// Mounts a page as the browser does, with the gateway's answers given by rpc.
import { configure } from '@testing-library/dom'
import { vi } from 'vitest'
import { createApp, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { clientSet } from '../api/client'
import { sessionFind, sessionForget, session } from '../api/session'
import { elements } from '../elements'
import { i18n } from '../i18n'

configure({ asyncUtilTimeout: 20_000 }) // a loaded machine is no fault

export interface Asked {
	path: string
	body: Record<string, unknown>
	headers: Record<string, string>
}

type Answer = object | ((body: Record<string, unknown>) => object | Response)

/** Answers by "alerts.GetAlert" or "session"; what was asked is in the list that is returned. */
export function gateway(answers: Record<string, Answer>): Asked[] {
	const asked: Asked[] = []
	vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
		const body = (init.body instanceof Blob ? { file: init.body } : JSON.parse(String(init.body ?? '{}'))) as Record<string, unknown>
		asked.push({ path, body, headers: init.headers as Record<string, string> })
		const name = path.startsWith('/api/session') ? 'session' : path.split('?')[0]?.split('/').slice(-2).join('.') ?? ''
		const found = answers[name]
		if (!found) return new Response(JSON.stringify({ code: 'E_NOT_FOUND', detail: `no answer for ${name}` }), { status: 404 })
		const said = typeof found === 'function' ? found(body) : found
		return said instanceof Response ? said : new Response(JSON.stringify(said))
	})
	return asked
}

export const refused = (status: number, code: string, detail: string) => new Response(JSON.stringify({ code, detail }), { status })

/** Logged in with that role of human resources. */
export async function logIn(role: string): Promise<void> {
	sessionForget()
	session.state.known = false
	gateway({ session: { account: { account_id: '1', name: '张科员' }, grants: [{ grant_id: '1', department: 'HRSS', region: '411000', role }], grant_id: '1', csrf: 'c' } })
	await sessionFind()
}

export async function render(page: Component, props: Record<string, unknown> = {}, at = '/'): Promise<HTMLElement> {
	clientSet({ unauthorized: () => undefined })
	document.body.innerHTML = '<div id="app"></div>'
	const names = ['login', 'queue', 'alerts', 'alert', 'case', 'employer', 'progress', 'tip', 'handoff', 'deadline', 'imports', 'own-findings', 'own-finding', 'agreement', 'agreement-check', 'worker', 'recontact', 'intake', 'my-hours', 'my-pay', 'my-data', 'my-cases', 'my-case', 'my-report']
	const empty = { template: '<p />' }
	const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', name: 'home', component: empty }, { path: '/password', component: empty }, ...names.map((name) => ({ path: `/${name}/:id?`, name, component: empty }))] })
	await router.push(at)
	const app = createApp(page, props)
	elements(app)
	app.use(i18n).use(router).mount('#app')
	return document.body
}
