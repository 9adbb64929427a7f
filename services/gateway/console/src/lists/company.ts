// What whoever speaks for a company sees of it and does for it.
import { call } from '../api/client'
import { choose, type ListDef } from '../lib/lists'
import type { Row } from '../lib/cell'
import type { Command } from '../lib/command'
import { register } from './register'
import { dayOf } from '../lib/time'

const without = (def: ListDef): ListDef => ({ ...def, filters: def.filters.filter((f) => f.key !== 'employer_id'), columns: def.columns.filter((c) => c.key !== 'employer_id' && c.key !== 'employer_name') })

const ownFinding = (r: Row) => ({ name: 'own-finding', params: { id: r.finding_id } })

export const company = {
	own_findings: {
		rpc: 'wages.ListFindings', list: 'findings', id: 'finding_id', open: ownFinding,
		filters: [{ key: 'month', kind: 'month' }, { key: 'state', kind: 'select', group: 'finding_state', options: ['open', 'reported', 'cleared'] }, { key: 'kind', kind: 'select', group: 'alert_kind', options: ['finding', 'warning'] }],
		columns: [
			{ key: 'title', kind: 'either', label: 'finding', width: 200, to: ownFinding }, { key: 'worker_no', width: 100 }, { key: 'month', kind: 'month', width: 110 }, { key: 'owed_fen', kind: 'money', width: 130 },
			{ key: 'state', kind: 'code', group: 'finding_state', width: 130 }, { key: 'order_due_day', kind: 'day', width: 170 }, { key: 'remedy', kind: 'either', width: 300 },
		],
	},
	own_agreements: without({ ...register.agreements, needs: undefined, rpc: 'registration.ListOwnAgreements' }),
	own_pay_systems: without(register.pay_systems),
	own_submissions: without(register.submissions),
	own_approvals: {
		...without(register.approvals),
		top: (text): Command[] => [
			{
				name: 'apply_approval', rpc: 'registration.ApplyHoursApproval', primary: true,
				fields: [
					{ name: 'system', kind: 'select', required: true, options: choose(text, 'hours_system', ['comprehensive', 'flexible']) }, { name: 'cycle', kind: 'select', options: choose(text, 'cycle', ['week', 'month', 'quarter', 'year']) }, { name: 'posts', kind: 'text', required: true }, { name: 'head_count', kind: 'count', required: true },
					{ name: 'from_day', kind: 'day', required: true }, { name: 'to_day', kind: 'day', required: true }, { name: 'reason', kind: 'long', required: true }, { name: 'documents', kind: 'text' },
				],
				run: async (v, key) => void (await call('registration.ApplyHoursApproval', { system: v.system, period: v.cycle, posts: v.posts, head_count: v.head_count, from_day: dayOf(v.from_day ?? ''), to_day: dayOf(v.to_day ?? ''), reason: v.reason, documents: v.documents }, { key })),
			},
		],
		name: (r) => r.posts,
		ofRow: (r) => [{ name: 'withdraw_approval', rpc: 'registration.WithdrawHoursApproval', danger: true, fields: [{ name: 'reason', kind: 'text' }], run: async (v, key) => void (await call('registration.WithdrawHoursApproval', { approval_id: r.approval_id, reason: v.reason }, { key })) }],
	},
	own_self_checks: {
		rpc: 'registration.ListSelfChecks', list: 'checks', id: 'employer_id', filters: [{ key: 'state', kind: 'select', group: 'self_check_state', options: ['OPEN', 'SUBMITTED', 'RETURNED', 'ACCEPTED'] }],
		columns: [{ key: 'year' }, { key: 'state', kind: 'code', group: 'self_check_state' }, { key: 'due_day', kind: 'day', width: 170 }, { key: 'overdue', kind: 'yes', tone: () => 'danger' }, { key: 'submitted_at_us', kind: 'time', width: 170 }, { key: 'reviewed_at_us', kind: 'time', width: 170 }],
	},
} satisfies Record<string, ListDef>
