// Who is registered, what was imported, what was found.
import { call } from '../api/client'
import type { Column } from '../lib/cell'
import { choose, only, type ListDef } from '../lib/lists'
import { regions } from '../lib/places'
import { toAgreement } from '../lib/columns'

const toEmployer = (r: { employer_id: string }) => ({ name: 'employer', params: { id: r.employer_id } })
const findings: Column[] = [
	{ key: 'rule', width: 90 }, { key: 'title', kind: 'either', label: 'finding', width: 200 }, { key: 'employer_name', width: 170, to: toEmployer }, { key: 'worker_no', width: 100 }, { key: 'month', kind: 'month', width: 100 },
	{ key: 'owed_fen', kind: 'money', width: 120 }, { key: 'state', kind: 'code', group: 'finding_state', width: 100 }, { key: 'arithmetic', kind: 'either', width: 320 },
]
const finding_filters: ListDef['filters'] = [
	{ key: 'rule', kind: 'text' }, { key: 'employer_id', kind: 'employer' }, { key: 'month', kind: 'month' },
	{ key: 'state', kind: 'select', group: 'finding_state', options: ['open', 'reported', 'cleared'] }, { key: 'kind', kind: 'select', group: 'alert_kind', options: ['finding', 'warning'] },
]

export const register = {
	employers: {
		rpc: 'registration.ListEmployers', list: 'employers', id: 'employer_id', open: toEmployer,
		filters: [
			{ key: 'search', kind: 'text' }, { key: 'kind', kind: 'select', group: 'employer_kind', options: ['platform', 'partner', 'dispatch_agency', 'outsourcing'] },
			{ key: 'region', kind: 'select', options: regions }, { key: 'status', kind: 'select', group: 'employer_status', options: ['active', 'suspended', 'revoked', 'deregistered'] },
		],
		columns: [
			{ key: 'name', label: 'employer_name', width: 240, to: toEmployer }, { key: 'credit_code', width: 190 }, { key: 'kind', kind: 'code', group: 'employer_kind' }, { key: 'trade', kind: 'code', width: 120 },
			{ key: 'region', kind: 'code' }, { key: 'status', kind: 'code', group: 'employer_status' },
		],
	},
	findings: { rpc: 'wages.ListFindings', list: 'findings', id: 'finding_id', filters: finding_filters, columns: findings },
	findings_register: { rpc: 'registration.ListFindings', list: 'findings', id: 'finding_id', filters: finding_filters, columns: findings },
	submissions: {
		rpc: 'wages.ListSubmissions', list: 'submissions', id: 'submission_id', filters: [{ key: 'employer_id', kind: 'employer' }],
		columns: [
			{ key: 'submission_id', width: 150 }, { key: 'employer_id', kind: 'employer', label: 'employer_name', to: toEmployer, width: 220 }, { key: 'kind', kind: 'code', group: 'submission_kind' }, { key: 'month_from', kind: 'month' }, { key: 'month_to', kind: 'month' }, { key: 'state', kind: 'code', group: 'submission_state' },
			{ key: 'rows_in' }, { key: 'rows_refused' }, { key: 'pay_sum_fen', kind: 'money' }, { key: 'file_name', width: 180 }, { key: 'opened_at_us', label: 'imported_at', kind: 'time', width: 170 },
		],
	},
	imports: {
		rpc: 'registration.ListImports', list: 'imports', id: 'import_id', place: 'before_id', filters: [{ key: 'kind', kind: 'text' }],
		columns: [
			{ key: 'import_id', width: 150 }, { key: 'kind', kind: 'code', group: 'import_kind', width: 130 }, { key: 'file_name', width: 200 }, { key: 'state', kind: 'code', group: 'submission_state' }, { key: 'rows' }, { key: 'created' }, { key: 'updated' }, { key: 'unchanged' },
			{ key: 'refused', label: 'rows_refused' }, { key: 'opened_by', label: 'imported_by' }, { key: 'opened_at_us', label: 'imported_at', kind: 'time', width: 170 },
		],
	},
	classifications: {
		rpc: 'registration.ListClassifications', list: 'classifications', id: 'engagement_id', filters: [{ key: 'state', kind: 'select', group: 'class_state', options: ['open', 'agreed', 'needs_person', 'settled'] }, { key: 'employer_id', kind: 'employer' }],
		columns: [
			{ key: 'employer_id', kind: 'employer', label: 'employer_name', to: toEmployer, width: 220 }, { key: 'worker_no' }, { key: 'state', kind: 'code', group: 'class_state', width: 130 }, { key: 'declared', kind: 'code', group: 'class', width: 150 }, { key: 'preliminary', kind: 'code', group: 'class', width: 150 },
			{ key: 'effective', kind: 'code', group: 'class', width: 150 }, { key: 'could_be', kind: 'code', group: 'class', width: 150 }, { key: 'region', kind: 'code' },
		],
		name: (r) => r.worker_no,
		ofRow: (r, text) => [
			{
				name: 'confirm_class', rpc: 'registration.ConfirmClass', primary: true, note: text.t('note.confirm_class', { proposal: text.code('class', r.preliminary) || '—' }),
				fields: [{ name: 'class', kind: 'select', required: true, initial: r.preliminary, options: choose(text, 'class', ['A1', 'A2', 'A3', 'B', 'C']) }, { name: 'reason', kind: 'long', required: true }],
				run: async (v, key) => void (await call('registration.ConfirmClass', { engagement_id: r.engagement_id, class: v.class, reason: v.reason, proposal_version: r.proposal_version }, { key })),
			},
		],
	},
	agreements: {
		rpc: 'registration.ListAgreements', list: 'agreements', id: 'agreement_id', needs: 'employer_id', open: toAgreement, filters: [{ key: 'employer_id', kind: 'employer' }, { key: 'worker_no', kind: 'text' }],
		columns: [{ key: 'kind', kind: 'code', group: 'agreement_kind', width: 150, to: toAgreement }, { key: 'worker_no' }, { key: 'employer_id', kind: 'employer', label: 'employer_name', to: toEmployer, width: 220 }, { key: 'from_day', kind: 'day', width: 170 }, { key: 'class', kind: 'code', width: 150 }, { key: 'complete', kind: 'yes' }, { key: 'checked_by' }, { key: 'recorded_at_us', kind: 'time', width: 170 }],
	},
	approvals: {
		rpc: 'registration.ListHoursApprovals', list: 'approvals', id: 'approval_id', filters: [{ key: 'state', kind: 'select', group: 'approval_state', options: ['APPLIED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED'] }, { key: 'employer_id', kind: 'employer' }],
		columns: [{ key: 'employer_id', kind: 'employer', label: 'employer_name', to: toEmployer, width: 220 }, { key: 'system', kind: 'code', group: 'hours_system', width: 150 }, { key: 'posts', width: 160 }, { key: 'head_count' }, { key: 'state', kind: 'code', group: 'approval_state' }, { key: 'from_day', kind: 'day', width: 170 }, { key: 'to_day', kind: 'day', width: 170 }, { key: 'document_no', width: 160 }],
	},
	pay_systems: {
		rpc: 'wages.ListPaySystems', list: 'systems', id: 'pay_system_id', filters: [{ key: 'employer_id', kind: 'employer' }, { key: 'lacking', kind: 'select', group: 'yes', options: ['yes'] }],
		ask: ({ lacking, ...v }) => ({ ...v, lacking: only(lacking) }),
		columns: [{ key: 'employer_name', width: 200, to: toEmployer }, { key: 'state', kind: 'code', group: 'pay_system_state' }, { key: 'lacks', kind: 'list', width: 160 }, { key: 'until_day', kind: 'day', width: 170 }, { key: 'recorded_at_us', kind: 'time', width: 170 }],
	},
} satisfies Record<string, ListDef>
