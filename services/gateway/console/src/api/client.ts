// The one way to the gateway. POST /api/v1/SERVICE/Rpc with JSON in and out; errors are
// application/problem+json (docs/api.md). Commands carry an Idempotency-Key, so that one sent twice is done once.
import type { Rpc, Rpcs } from './types'
import { uuid7 } from '../lib/uuid7'

export type Ask<T> = { [K in keyof T]?: T[K] extends (infer E)[] ? Ask<E>[] : T[K] extends string | number | boolean ? T[K] : Ask<T[K]> }
export type RequestOf<R extends Rpc> = Ask<Rpcs[R]['request']>
export type ReplyOf<R extends Rpc> = Rpcs[R]['reply']

export class Problem extends Error {
	constructor(
		readonly code: string, // E_NOT_FOUND; "offline" where nobody answered
		readonly status: number, // 0 where nobody answered
		readonly detail: string,
		readonly trace: string = '',
		readonly retry_after_ms: number = 0,
		readonly title: string = '', // in the reader's language, by the gateway
	) {
		super(detail || title || code)
	}
	/** Was it decided? Otherwise the same id may be sent again. */
	get definite(): boolean {
		return this.status >= 400 && this.status < 500 && this.status !== 429
	}
}

export interface CallOptions {
	key?: string // of the command; made when left out
	signal?: AbortSignal
}

interface State {
	csrf: string
	locale: string
	unauthorized: () => void
}
const state: State = { csrf: '', locale: 'zh', unauthorized: () => undefined }

export function clientSet(values: Partial<State>): void {
	Object.assign(state, values)
}

const query = /^(Get|List|Count|Explain)/

async function problemOf(response: Response): Promise<Problem> {
	let body: Record<string, unknown> = {}
	try {
		body = (await response.json()) as Record<string, unknown>
	} catch {
		// not JSON: something before the gateway answered; the status has to do
	}
	const text = (name: string) => (typeof body[name] === 'string' || typeof body[name] === 'number' ? String(body[name]) : '')
	const wait = Number(text('retry_after_ms')) || Number(response.headers.get('Retry-After')) * 1000 || 0
	return new Problem(text('code') || `HTTP_${response.status}`, response.status, text('detail'), text('trace'), wait, text('title'))
}

async function send(method: string, path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
	let response: Response
	try {
		const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json', 'Accept-Language': state.locale, ...headers } }
		if (body instanceof Blob) {
			init.body = body
			init.headers = { ...init.headers, 'Content-Type': body.type }
		} else if (body !== undefined) {
			init.body = JSON.stringify(body)
			init.headers = { ...init.headers, 'Content-Type': 'application/json' }
		}
		if (signal) init.signal = signal
		response = await fetch(path, init)
	} catch (e) {
		if (e instanceof DOMException && e.name === 'AbortError') throw e
		throw new Problem('offline', 0, '')
	}
	if (!response.ok) throw await problemOf(response)
	return response.status === 204 ? {} : await response.json()
}

/** An rpc on behalf of the session; 401 leads to the login page. */
export async function call<R extends Rpc>(rpc: R, request: RequestOf<R>, options: CallOptions = {}): Promise<ReplyOf<R>> {
	const [service, name] = rpc.split('.') as [string, string]
	const headers: Record<string, string> = { 'X-CSRF-Token': state.csrf }
	if (!query.test(name)) headers['Idempotency-Key'] = options.key ?? uuid7()
	try {
		return (await send('POST', `/api/v1/${service}/${name}`, request, headers, options.signal)) as ReplyOf<R>
	} catch (e) {
		if (e instanceof Problem && e.status === 401) state.unauthorized()
		throw e
	}
}

async function callOwn(method: 'GET' | 'POST', path: string, body: unknown, headers: Record<string, string>): Promise<unknown> {
	try {
		return await send(method, `/api/v1${path}`, body, { 'X-CSRF-Token': state.csrf, ...headers })
	} catch (e) {
		if (e instanceof Problem && e.status === 401) state.unauthorized()
		throw e
	}
}

/** What is no rpc and wants a session: files under /api/v1/uploads; a Blob is sent as it is. */
export async function callFile(method: 'GET' | 'POST', path: string, body?: Blob, headers: Record<string, string> = {}): Promise<unknown> {
	return await callOwn(method, `/uploads${path}`, body, headers)
}

/** A list as a workbook: it is made under /api/v1/uploads. */
export async function callExport(rpc: string, file: string, body: object, key: string): Promise<unknown> {
	const query = new URLSearchParams({ file })
	return await callOwn('POST', `/exports/${rpc.replace('.', '/')}?${query.toString()}`, body, { 'Idempotency-Key': key, 'Gongdao-Timeout-Ms': '2000' })
}

/** An rpc of the public door: nobody is logged in, and nobody is told who asks. */
export async function callPublic<R extends Rpc>(rpc: R, request: RequestOf<R>, options: CallOptions = {}): Promise<ReplyOf<R>> {
	const [service, name] = rpc.split('.') as [string, string]
	const headers = { 'Idempotency-Key': options.key ?? uuid7() }
	return (await send('POST', `/api/public/${service}/${name}`, request, headers, options.signal)) as ReplyOf<R>
}

/** /api/session and what lies under it. */
export async function callSession(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: '' | '/password', body?: unknown): Promise<unknown> {
	return await send(method, `/api/session${path}`, body, state.csrf ? { 'X-CSRF-Token': state.csrf } : {})
}
