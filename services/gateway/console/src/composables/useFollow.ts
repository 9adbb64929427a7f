// What one said is settled by others a moment later: asked again soon, and then now and then while something waits.
import { onScopeDispose } from 'vue'

const SOON_MS = [500, 1500, 3000, 6000, 10_000]
const WAITING_MS = 5000

export function useFollow(reload: () => void, waiting: () => boolean) {
	let timers: ReturnType<typeof setTimeout>[] = []
	const stop = () => timers.forEach(clearTimeout)
	const slow = setInterval(() => {
		if (waiting() && document.visibilityState === 'visible') reload()
	}, WAITING_MS)
	onScopeDispose(() => {
		stop()
		clearInterval(slow)
	})
	return function soon(): void {
		stop()
		reload()
		timers = SOON_MS.map((ms) => setTimeout(reload, ms))
	}
}
