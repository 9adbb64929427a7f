// What the menu holds, and the rpc without which a page is of no use. A hint to the eye: the services decide.
import { mayCall } from './api/may'
import type { Rpc } from './api/types'
import type { RouteName } from './router'

export interface Entry {
	route: RouteName
	needs: Rpc
}
export interface Group {
	name: string
	entries: Entry[]
}

const groups: Group[] = [
	{
		name: 'desk',
		entries: [
			{ route: 'queue', needs: 'alerts.ListAlerts' },
			{ route: 'notices', needs: 'alerts.ListNotices' },
		],
	},
	{
		name: 'alerts',
		entries: [
			{ route: 'alerts', needs: 'alerts.ListAlerts' },
			{ route: 'silences', needs: 'alerts.ListSilences' },
		],
	},
	{
		name: 'cases',
		entries: [
			{ route: 'cases', needs: 'disputes.ListCases' },
			{ route: 'handoffs', needs: 'disputes.ListHandoffs' },
			{ route: 'deadlines', needs: 'disputes.GetDeadlineBoard' },
		],
	},
]

export function menuOf(role: string): Group[] {
	return groups
		.map((g) => ({ name: g.name, entries: g.entries.filter((e) => mayCall(role, e.needs)) }))
		.filter((g) => g.entries.length)
}

export function homeOf(role: string): string {
	return homes[role] ?? '/'
}
const homes: Record<string, string> = {}
