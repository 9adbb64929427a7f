// What comes in, inspections, joint surveys.
import { call } from '../api/client'
import { choose, type ListDef } from '../lib/lists'
import { departments, evidences, issues, regions } from '../lib/places'
import { list, type Command } from '../lib/command'
import { dayOf } from '../lib/time'
import { toCase } from '../lib/columns'

const toEmployer = (r: { employer_id: string }) => (r.employer_id === '0' ? undefined : { name: 'employer', params: { id: r.employer_id } })
const toSurvey = (r: { survey_id: string }) => ({ name: 'survey', params: { id: r.survey_id } })
const nonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
const channels = ['counter', 'hotline_12333', 'hotline_12345', 'letter', 'worker', 'anonymous']

export const desk = {
	intakes: {
		rpc: 'disputes.ListIntakes', list: 'intakes', id: 'intake_id', open: (r) => ({ name: 'intake', params: { id: r.intake_id } }),
		filters: [{ key: 'state', kind: 'select', group: 'intake_state', options: ['waiting', 'routed', 'linked'] }, { key: 'channel', kind: 'select', options: channels }],
		columns: [
			{ key: 'intake_no', width: 200, to: (r) => ({ name: 'intake', params: { id: r.intake_id } }) }, { key: 'overdue', kind: 'yes', width: 80, tone: () => 'danger' }, { key: 'channel', kind: 'code', width: 120 }, { key: 'issue_title', label: 'issue', width: 180 }, { key: 'employer_name', width: 170, to: toEmployer },
			{ key: 'persons', width: 80 }, { key: 'state', kind: 'code', group: 'intake_state' }, { key: 'due_day', kind: 'day', label: 'route_by', width: 170 }, { key: 'routed_to', kind: 'code', group: 'department' }, { key: 'case_no', to: toCase, width: 200 }, { key: 'received_at_us', kind: 'time', width: 170 },
		],
		top: (text): Command[] => [
			{
				name: 'record_intake', rpc: 'disputes.RecordIntake', primary: true, note: text.t('note.intake'),
				fields: [
					{ name: 'channel', kind: 'select', required: true, initial: 'counter', options: choose(text, 'channel', channels.slice(0, 5)) }, { name: 'source_no', kind: 'text' },
					{ name: 'region', kind: 'select', required: true, options: choose(text, 'region', regions) }, { name: 'issue', kind: 'select', options: choose(text, 'issue', issues) },
					{ name: 'relation_class', kind: 'select', options: choose(text, 'class', ['A', 'B', 'C', 'X']) }, { name: 'evidence', kind: 'select', many: true, options: choose(text, 'evidence', evidences) },
					{ name: 'employer_name', kind: 'text', required: true }, { name: 'persons', kind: 'count' }, { name: 'event_day', kind: 'day' }, { name: 'text', title: text.t('field.reported'), kind: 'long', required: true },
					{ name: 'reporter_name', kind: 'text' }, { name: 'reporter_phone', kind: 'text' }, { name: 'receipt', kind: 'yes' },
				],
				run: async (v, key) => {
					const { reporter_name, reporter_phone, evidence, persons, receipt, event_day, ...rest } = v
					const reporter = reporter_name || reporter_phone ? { reporter: { name: reporter_name, phone: reporter_phone } } : {}
					const reply = await call('disputes.RecordIntake', { ...rest, ...reporter, evidence: list(evidence), persons: Number(persons || 0), event_day: dayOf(event_day ?? ''), receipt: receipt === 'yes', nonce: nonce() }, { key })
					return text.t(reply.receipt_code ? 'word.intake_code' : 'word.intake_taken', { no: reply.intake?.intake_no ?? '', code: reply.receipt_code })
				},
			},
		],
	},
	inspections: {
		rpc: 'disputes.ListInspections', list: 'plans', id: 'plan_id', filters: [{ key: 'year', kind: 'text' }], ask: ({ year }) => ({ year: Number(year) || 0 }),
		columns: [
			{ key: 'year', width: 70 }, { key: 'month', label: 'plan_month', width: 70 }, { key: 'employer_name', width: 200, to: toEmployer }, { key: 'kind', kind: 'code', group: 'visit_kind' }, { key: 'region', kind: 'code' }, { key: 'ground', width: 180 },
			{ key: 'visited_day', kind: 'day', width: 170 }, { key: 'withdrawn_reason', width: 160 }, { key: 'planned_by' },
		],
		name: (r) => r.employer_name,
		ofRow: (r, text) => [recordVisit(r.employer_id, r.kind, text), { name: 'withdraw_plan', rpc: 'disputes.WithdrawInspection', danger: true, fields: [{ name: 'reason', kind: 'long', required: true }], run: async (v, key) => void (await call('disputes.WithdrawInspection', { plan_id: r.plan_id, reason: v.reason }, { key })) }],
	},
	unvisited: {
		rpc: 'disputes.ListUnvisited', list: 'employers', id: 'employer_id', filters: [],
		columns: [{ key: 'employer_name', width: 220, to: toEmployer }, { key: 'kind', kind: 'code', group: 'employer_kind' }, { key: 'region', kind: 'code' }, { key: 'listed', kind: 'yes' }, { key: 'visited_day', kind: 'day', label: 'last_visit', width: 170 }],
		name: (r) => r.employer_name,
		ofRow: (r, text) => [
			{
				name: 'plan_inspection', rpc: 'disputes.PlanInspection', primary: true,
				fields: [{ name: 'year', kind: 'count', required: true }, { name: 'plan_month', kind: 'count', required: true }, { name: 'visit_kind', kind: 'select', required: true, initial: 'routine', options: choose(text, 'visit_kind', ['routine', 'special']) }, { name: 'ground', kind: 'long', required: true }],
				run: async (v, key) => void (await call('disputes.PlanInspection', { employer_id: r.employer_id, year: Number(v.year), month: Number(v.plan_month), kind: v.visit_kind, ground: v.ground }, { key })),
			},
			recordVisit(r.employer_id, 'suspicion', text),
		],
	},
	surveys: {
		rpc: 'disputes.ListSurveys', list: 'surveys', id: 'survey_id', open: toSurvey, filters: [{ key: 'state', kind: 'select', group: 'survey_state', options: ['planned', 'running', 'closed'] }],
		columns: [
			{ key: 'title', label: 'survey', width: 240, to: toSurvey }, { key: 'state', kind: 'code', group: 'survey_state' }, { key: 'region', kind: 'code' }, { key: 'due_day', kind: 'day', width: 170 }, { key: 'lead', kind: 'code', group: 'department', label: 'lead_department' }, { key: 'departments', kind: 'list', group: 'department', width: 200 }, { key: 'n_targets' }, { key: 'n_done' },
		],
		top: (text): Command[] => [
			{
				name: 'plan_survey', rpc: 'disputes.PlanSurvey', primary: true,
				fields: [
					{ name: 'title', title: text.t('field.survey'), kind: 'text', required: true }, { name: 'region', kind: 'select', required: true, options: choose(text, 'region', regions) }, { name: 'from_day', kind: 'day', required: true }, { name: 'last_day', kind: 'day', required: true }, { name: 'due_day', kind: 'day', required: true },
					{ name: 'departments', kind: 'select', many: true, required: true, options: choose(text, 'department', departments.slice(0, 8)) }, { name: 'reason', kind: 'text' },
				],
				run: async (v, key) => void (await call('disputes.PlanSurvey', { title: v.title, region: v.region, reason: v.reason, from_day: dayOf(v.from_day ?? ''), last_day: dayOf(v.last_day ?? ''), due_day: dayOf(v.due_day ?? ''), departments: list(v.departments) }, { key })),
			},
		],
	},
	visits: {
		rpc: 'wages.ListVisits', list: 'visits', id: 'visit_id', filters: [{ key: 'employer_id', kind: 'employer' }],
		columns: [{ key: 'employer_name', to: toEmployer, width: 200 }, { key: 'visit_day', kind: 'day', label: 'visited_day', width: 170 }, { key: 'department', kind: 'code' }, { key: 'officer' }, { key: 'advice', width: 220 }, { key: 'due_day', kind: 'day', width: 170 }, { key: 'overdue', kind: 'yes', tone: () => 'danger' }],
	},
} satisfies Record<string, ListDef>

function recordVisit(employer_id: string, kind: string, text: Parameters<NonNullable<ListDef['top']>>[0]): Command {
	return {
		name: 'record_visit', rpc: 'disputes.RecordInspection', primary: true, note: text.t('note.visit'),
		fields: [{ name: 'visited_day', kind: 'day' }, { name: 'found', kind: 'long', required: true }, { name: 'document', kind: 'text', required: true }, { name: 'case_ground', kind: 'long' }],
		run: async (v, key) => {
			const reply = await call('disputes.RecordInspection', { employer_id, kind, visited_day: dayOf(v.visited_day ?? ''), found: v.found, document: v.document, case_ground: v.case_ground }, { key })
			return reply.case_no ? text.t('word.case_opened', { no: reply.case_no }) : undefined
		},
	}
}
