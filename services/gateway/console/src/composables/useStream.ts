// What comes by itself (/api/v1/stream): how much waits, and alerts that have come since. One stream for all
// pages; it is opened anew for another grant, and by the browser when it ended.
import { reactive, watch, onScopeDispose } from 'vue'
import { session } from '../api/session'

export interface Queues {
	handoffs?: number
	breached?: number
	at_risk?: number
	notices?: number
}

export const news = reactive({ queues: {} as Queues, alerts: 0, first: '' }) // `first`: id of the first of the new ones

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

	function close(): void {
		source?.close()
		source = undefined
		news.queues = {}
		news.alerts = 0
	}
	function open(): void {
		close()
		if (typeof EventSource === 'undefined' || !session.state.grant_id) return
		source = new EventSource('/api/v1/stream')
		source.addEventListener('queues', (e) => (news.queues = heard<Queues>(e) ?? news.queues))
		source.addEventListener('alert', (e) => {
			if (!news.alerts++) news.first = heard<{ alert_id: string }>(e)?.alert_id ?? ''
		})
	}
	watch(() => session.state.grant_id, open, { immediate: true })
	onScopeDispose(close)
}
