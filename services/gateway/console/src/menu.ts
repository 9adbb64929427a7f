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
			{ route: 'intakes', needs: 'disputes.ListIntakes' },
			{ route: 'recontacts', needs: 'disputes.GetRecontactBoard' },
		],
	},
	{
		name: 'people',
		entries: [
			{ route: 'employers', needs: 'registration.ListEmployers' },
			{ route: 'workers', needs: 'registration.FindWorker' },
			{ route: 'matches', needs: 'registration.ListMatches' },
			{ route: 'classifications', needs: 'registration.ListClassifications' },
			{ route: 'agreements', needs: 'registration.ListHoursApprovals' },
			{ route: 'agreement-check', needs: 'registration.CheckAgreement' },
		],
	},
	{
		name: 'data',
		entries: [
			{ route: 'imports', needs: 'registration.ListImports' },
			{ route: 'findings', needs: 'wages.ListFindings' },
			{ route: 'indicators', needs: 'alerts.GetIndicators' },
			{ route: 'rules', needs: 'disputes.ListClocks' },
			{ route: 'what-if', needs: 'wages.WhatIf' },
		],
	},
	{
		name: 'field',
		entries: [
			{ route: 'inspections', needs: 'wages.ListVisits' },
			{ route: 'surveys', needs: 'disputes.ListSurveys' },
		],
	},
	{
		name: 'company',
		entries: [
			{ route: 'own-findings', needs: 'wages.ListFindings' },
			{ route: 'imports', needs: 'wages.OpenSubmission' },
			{ route: 'company', needs: 'registration.ListOwnAgreements' },
			{ route: 'agreement-check', needs: 'registration.CheckAgreement' },
		],
	},
	{
		name: 'system',
		entries: [
			{ route: 'messages', needs: 'wages.ServiceStatus' },
			{ route: 'deliveries', needs: 'alerts.ListDeliveries' },
			{ route: 'accounts', needs: 'accounts.ListAccounts' },
			{ route: 'access', needs: 'registration.ListAccess' },
		],
	},
]

export function menuOf(role: string): Group[] {
	return groups
		.filter((g) => (g.name === 'company') === (role === 'company') || g.name === 'desk')
		.map((g) => ({ name: g.name, entries: g.entries.filter((e) => mayCall(role, e.needs)) }))
		.filter((g) => g.entries.length)
}

export function homeOf(role: string): string {
	return homes[role] ?? '/'
}
const homes: Record<string, string> = { worker: '/my/inbox', company: '/company/findings', operator: '/messages', admin: '/accounts' }
