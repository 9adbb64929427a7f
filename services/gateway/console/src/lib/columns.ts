// Columns of the messages that several pages show.
import type { Column, Row } from './cell'

const levels: Record<string, 'danger' | 'warning' | 'primary' | 'info'> = { red: 'danger', orange: 'warning', yellow: 'warning', blue: 'primary' }

export const toAlert = (r: Row) => ({ name: 'alert', params: { id: r.alert_id } })
export const toCase = (r: Row) => (r.case_id && r.case_id !== '0' ? { name: 'case', params: { id: r.case_id } } : undefined)

export const alertColumns: Column[] = [
	{ key: 'level', kind: 'code', width: 72, tone: (r) => levels[r.level] },
	{ key: 'title', kind: 'either', label: 'alert', width: 180, to: toAlert },
	{ key: 'employer_name', width: 170 },
	{ key: 'month', kind: 'month', width: 104 },
	{ key: 'n_workers', width: 76 },
	{ key: 'owed_fen', kind: 'money', width: 112, blank: true },
	{ key: 'stage', kind: 'code', width: 84 },
	{ key: 'owner', width: 90 },
	{ key: 'region', kind: 'code', width: 86 },
	{ key: 'raised_at_us', kind: 'time', width: 158 },
]

export const caseColumns: Column[] = [
	{ key: 'case_no', width: 200, to: toCase },
	{ key: 'title', kind: 'either', label: 'case', width: 220 },
	{ key: 'employer_name', width: 180 },
	{ key: 'state', kind: 'code', group: 'case_state', width: 100 },
	{ key: 'owner', kind: 'code', group: 'department', label: 'owner_department', width: 110 },
	{ key: 'region', kind: 'code', width: 110 },
	{ key: 'source', kind: 'code', width: 90 },
	{ key: 'opened_at_us', kind: 'time', width: 170 },
]

const statuses: Record<string, 'danger' | 'warning' | 'success'> = { breached: 'danger', at_risk: 'warning', on_track: 'success' }

export const deadlineColumns: Column[] = [
	{ key: 'status', kind: 'code', group: 'deadline_status', label: 'deadline_status', width: 100, tone: (r) => statuses[r.status] },
	{ key: 'title', label: 'deadline', width: 190, to: (r) => ({ name: 'deadline', params: { id: r.deadline_id } }) },
	{ key: 'due_day', kind: 'day', width: 180 },
	{ key: 'days_left', width: 90, show: (r) => (r.due_day ? String(r.days_left) : '') },
	{ key: 'employer_name', width: 170 },
	{ key: 'owed_fen', kind: 'money', width: 112, blank: true },
	{ key: 'case_no', width: 200, to: toCase },
	{ key: 'term', width: 110 },
	{ key: 'state', kind: 'code', group: 'deadline_state', width: 90 },
	{ key: 'department', kind: 'code', width: 100 },
]

/** Of one's own: whose they are and how they stand goes without saying. */
export const dueColumns = deadlineColumns.filter((c) => !['term', 'state', 'department'].includes(c.key))

const handoffs: Record<string, 'warning' | 'success' | 'info'> = { SENT: 'warning', ACCEPTED: 'success', RETURNED: 'info' }

export const handoffColumns: Column[] = [
	{ key: 'case_no', label: 'handoff', width: 200, to: (r) => ({ name: 'handoff', params: { id: r.handoff_id } }) },
	{ key: 'kind', kind: 'code', group: 'handoff_kind', width: 110 },
	{ key: 'from_department', kind: 'code', group: 'department', width: 110 },
	{ key: 'to_department', kind: 'code', group: 'department', width: 110 },
	{ key: 'state', kind: 'code', group: 'handoff_state', width: 120, tone: (r) => handoffs[r.state] },
	{ key: 'due_day', kind: 'day', label: 'answer_due', width: 180 },
	{ key: 'overdue', kind: 'yes', width: 80, tone: () => 'danger' },
	{ key: 'offered_at_us', kind: 'time', width: 170 },
]

export const accessColumns: Column[] = [
	{ key: 'at_us', kind: 'time', width: 170 }, { key: 'department', kind: 'code' }, { key: 'role', kind: 'code' }, { key: 'subject', label: 'who' }, { key: 'fields', kind: 'words', group: 'read_field', label: 'read_fields' }, { key: 'ground', label: 'purpose', width: 240 }, { key: 'case_id', label: 'case', to: toCase },
]
export const consentColumns: Column[] = [{ key: 'matter', label: 'consent_matter' }, { key: 'notice', width: 160 }, { key: 'given_at_us', kind: 'time', width: 170 }, { key: 'given_by' }, { key: 'revoked_at_us', kind: 'time', width: 170 }]

export const toAgreement = (r: Row) => ({ name: 'agreement', params: { id: r.agreement_id } })
export const termColumns: Column[] = [
	{ key: 'signed_day', kind: 'day' }, { key: 'handed_day', kind: 'day' }, { key: 'to_day', kind: 'day' }, { key: 'pay_fen', kind: 'money', blank: true }, { key: 'unit_price' }, { key: 'floor_fen', kind: 'money', blank: true },
	{ key: 'hours_system', kind: 'code', label: 'system' }, { key: 'document_ref', label: 'document' },
]
