import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { session } from '../api/session'
import { news, useStream } from './useStream'

class Source extends EventTarget {
	static readonly CLOSED = 2
	static all: Source[] = []
	readyState = 1
	onerror?: (e: Event) => void
	constructor() {
		super()
		Source.all.push(this)
	}
	close(): void {
		this.readyState = 2
	}
	fail(state: number): void {
		this.readyState = state
		this.onerror?.({ target: this } as unknown as Event)
	}
	say(name: string, data: string): void {
		this.dispatchEvent(new MessageEvent(name, { data }))
	}
}

const first = () => Source.all[0] as Source
const scope = () => effectScope()
let open: ReturnType<typeof scope>

beforeEach(() => {
	vi.useFakeTimers()
	vi.stubGlobal('EventSource', Source)
	Source.all = []
	session.state.grant_id = '1'
	open = scope()
	open.run(() => useStream())
})
afterEach(() => {
	open.stop()
	vi.useRealTimers()
	vi.unstubAllGlobals()
})

test('told to come again: it does after a while, and what was heard stays', () => {
	first().say('queues', '{"notices":3}')
	first().say('again', '{}')
	expect(first().readyState).toBe(2)
	vi.advanceTimersByTime(4000)
	expect(Source.all.length).toBe(1)
	vi.advanceTimersByTime(2000)
	expect(Source.all.length).toBe(2)
	expect(news.queues.notices).toBe(3)
})

test('an answer that is no stream: asked again; an end that the browser mends: left to it', () => {
	first().fail(0)
	vi.advanceTimersByTime(60000)
	expect(Source.all.length).toBe(1)
	first().fail(2)
	vi.advanceTimersByTime(6000)
	expect(Source.all.length).toBe(2)
})

test('gone from the page: nothing is opened any more', () => {
	first().fail(2)
	open.stop()
	vi.advanceTimersByTime(60000)
	expect(Source.all.length).toBe(1)
})
