// How many rows there are, as far as it is known. Pure.
import type { Total } from '../composables/usePages'

type Say = (key: string, values?: Record<string, unknown>) => string

export const figureOf = ({ total = 0, total_is_bound }: Total): string => `${total}${total_is_bound ? '+' : ''}`

/** "共 37 条", "共 1000 条以上" */
export function totalText(t: Total, say: Say): string {
	return say(t.total_is_bound ? 'word.in_all_bound' : 'word.in_all', { n: t.total ?? 0 })
}
