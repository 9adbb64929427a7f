// What comes by itself (/api/v1/stream): how much waits, and alerts that have come since. One stream for all
// pages; it is opened anew for another grant, and by the browser when it ended. Where the answer was none (a
// service that is away) the browser gives up, and it is opened anew after a while.
import { reactive, watch, onScopeDispose } from 'vue'
import { session } from '../api/session'

export interface Queues {
	handoffs?: number
	breached?: number
	at_risk?: number
	notices?: number
}

export const news = reactive({ queues: {} as Queues, alerts: 0, first: '' }) // `first`: id of the first of the new ones

const AGAIN_MS = 5000

function heard<T>(event: Event): T | undefined {
	try {
		return JSON.parse((event as MessageEvent<string>).data) as T
	} catch {
		return undefined
	}
}

/** Of the layout: as long as it is there. */
export function useStream(): void {
	let source: EventSource | undefined
	let later: ReturnType<typeof setTimeout> | undefined

	function close(): void {
		clearTimeout(later)
		source?.close()
		source = undefined
		news.queues = {}
		news.alerts = 0
	}
	/** The gateway said so, or the browser gave up. What was heard stays on the page. */
	function again(): void {
		clearTimeout(later)
		source?.close()
		later = setTimeout(listen, AGAIN_MS)
	}
	function open(): void {
		close()
		listen()
	}
	function listen(): void {
		if (typeof EventSource === 'undefined' || !session.state.grant_id) return
		source = new EventSource('/api/v1/stream')
		source.addEventListener('queues', (e) => (news.queues = heard<Queues>(e) ?? news.queues))
		source.addEventListener('alert', (e) => {
			if (!news.alerts++) news.first = heard<{ alert_id: string }>(e)?.alert_id ?? ''
		})
		source.addEventListener('again', again)
		source.onerror = (e) => {
			if ((e.target as EventSource).readyState === EventSource.CLOSED) again()
		}
	}
	watch(() => session.state.grant_id, open, { immediate: true })
	onScopeDispose(close)
}
