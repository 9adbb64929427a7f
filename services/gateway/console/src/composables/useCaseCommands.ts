// What may be done with a case: the actions of its procedure, a hand-off, service, penalties.
import { call } from '../api/client'
import type { DisputesAction, DisputesCase } from '../api/types'
import { list, type Command, type Field, type Values } from '../lib/command'
import { parseYuan } from '../lib/fen'
import { departments, matters } from '../lib/places'
import { dayOf } from '../lib/time'
import { useText } from './useText'

const handoff_kinds = ['TRANSFER', 'REFER', 'INFORM', 'ASSIST', 'JOINT', 'ADVISE']
const penalty_kinds = ['warning', 'order', 'fine', 'confiscation', 'suspension', 'revocation']
const methods = ['direct', 'lodged', 'mail', 'electronic', 'deputed', 'notice']

export function useCaseCommands() {
	const { t, code, department, label } = useText()
	const select = (group: string, values: readonly string[]) => values.map((value) => ({ value, title: code(group, value) }))
	const kinds: Record<string, Field['kind']> = { text: 'long', day: 'day', count: 'count', yuan: 'yuan', choice: 'select' }

	function ofAction(c: DisputesCase, a: DisputesAction): Command {
		const fields: Field[] = a.fields.map((f) => ({
			name: `f_${f.name}`, title: f.title, kind: kinds[f.type] ?? 'text', required: !f.optional, options: f.choices.map((value) => ({ value, title: value })),
		}))
		for (const d of a.documents) fields.push({ name: `d_${d.kind}`, title: t('word.document_no', { title: d.title }), kind: 'text', required: !d.optional })
		if (a.dispositions.length) {
			fields.push({ name: 'disposition', kind: 'select', required: true, options: select('disposition', a.dispositions) })
			if (a.dispositions.includes('irregular')) fields.push({ name: 'due_day', title: t('field.due_irregular'), kind: 'day' })
			if (a.dispositions.includes('complex'))
				fields.push({ name: 'review_day', title: t('field.review_complex'), kind: 'day' }, { name: 'opinion', title: t('field.opinion_complex'), kind: 'long' }, { name: 'measures', title: t('field.measures_complex'), kind: 'long' })
		}
		const part = (v: Values, prefix: string) => Object.entries(v).filter(([k, x]) => k.startsWith(prefix) && x).map(([k, x]) => [k.slice(2), x] as const)
		return {
			name: a.name, title: a.title, rpc: 'disputes.TakeAction', primary: a.may, why_not: a.may ? undefined : a.why_not, fields,
			note: [a.basis, a.to_step && t('word.to_step', { step: a.to_step }), a.starts.length && t('word.starts', { clocks: a.starts.map((c) => `${c} ${code('clock', c.replaceAll('.', '_'))}`).join('、') })].filter(Boolean).join('\n'),
			run: async (v, key) => {
				const request = {
					case_id: c.case_id, version: c.version, action: a.name, disposition: v.disposition ?? '', opinion: v.opinion ?? '', measures: v.measures ?? '',
					due_day: dayOf(v.due_day ?? ''), review_day: dayOf(v.review_day ?? ''),
					fields: part(v, 'f_').map(([name, value]) => ({ name, value })), documents: part(v, 'd_').map(([kind, number]) => ({ kind, number })),
				}
				return t('word.now_at', { step: (await call('disputes.TakeAction', request, { key })).step_title })
			},
		}
	}

	function ofCase(c: DisputesCase): Command[] {
		const case_id = c.case_id
		return [
			{
				name: 'offer_handoff', rpc: 'disputes.OfferHandoff', note: t('note.handoff'),
				fields: [
					{ name: 'to_department', kind: 'select', required: true, options: departments.filter((d) => d !== c.owner).map((value) => ({ value, title: department(value) })) },
					{ name: 'handoff_kind', kind: 'select', required: true, initial: 'TRANSFER', options: select('handoff_kind', handoff_kinds) },
					{ name: 'reason', kind: 'long', required: true }, { name: 'basis', kind: 'text' }, { name: 'evidence_workers', kind: 'text' },
				],
				run: async (v, key) => {
					const evidence = (v.evidence_workers ?? '').split(/[\s,，、]+/).filter(Boolean).map((reference) => ({ kind: 'worker', reference }))
					await call('disputes.OfferHandoff', { case_id, to_department: v.to_department, kind: v.handoff_kind, reason: v.reason, basis: v.basis, evidence }, { key })
					return t('word.offered', { department: department(v.to_department) })
				},
			},
			{
				name: 'record_service', rpc: 'disputes.RecordService', note: t('note.service'),
				fields: [{ name: 'document', kind: 'text', required: true }, { name: 'method', kind: 'select', required: true, options: select('method', methods) }, { name: 'served_day', kind: 'day' }, { name: 'note', kind: 'text' }],
				run: async (v, key) => void (await call('disputes.RecordService', { case_id, document: v.document, method: v.method, served_day: dayOf(v.served_day ?? ''), note: v.note }, { key })),
			},
			{
				name: 'start_deadline', rpc: 'disputes.StartDeadline',
				fields: [{ name: 'clock', kind: 'text', required: true }, { name: 'from_day', kind: 'day' }, { name: 'given_day', kind: 'day' }, { name: 'ground', kind: 'text' }],
				run: async (v, key) => void (await call('disputes.StartDeadline', { case_id, code: v.clock, from_day: dayOf(v.from_day ?? ''), given_day: dayOf(v.given_day ?? ''), ground: v.ground }, { key })),
			},
			{
				name: 'record_penalty', rpc: 'disputes.RecordPenalty', note: t('note.penalty'),
				fields: [
					{ name: 'matter', kind: 'select', required: true, options: select('matter', matters) }, { name: 'period', kind: 'text' }, { name: 'penalty_kind', kind: 'select', required: true, options: select('penalty_kind', penalty_kinds) },
					{ name: 'amount', kind: 'yuan' }, { name: 'basis', kind: 'text', required: true }, { name: 'document', kind: 'text', required: true }, { name: 'decided_day', kind: 'day' },
					{ name: 'other_act', kind: 'long' },
				],
				run: async (v, key) => void (await call('disputes.RecordPenalty', { case_id, act: v.matter, period: v.period, kind: v.penalty_kind, amount_fen: parseYuan(v.amount ?? '') ?? '0', basis: v.basis, document: v.document, decided_day: dayOf(v.decided_day ?? ''), other_act: v.other_act }, { key })),
			},
			{
				name: 'name_claims', rpc: 'disputes.NameClaims', note: t('note.claims'),
				fields: [{ name: 'evidence_workers', kind: 'text', required: true }, { name: 'matter', kind: 'text', required: true }, { name: 'month', kind: 'text' }],
				run: async (v, key) => {
					const claims = (v.evidence_workers ?? '').split(/[\s,，、]+/).filter(Boolean).map((worker_no) => ({ worker_no, matter: v.matter, month: v.month }))
					await call('disputes.NameClaims', { case_id, claims }, { key })
					return undefined
				},
			},
		]
	}

	function start(options: { value: string; title: string }[], regions: { value: string; title: string }[]): Command {
		return {
			name: 'start_case', rpc: 'disputes.StartCase', primary: true,
			fields: [
				{ name: 'procedure', kind: 'select', required: true, options }, { name: 'source', kind: 'select', required: true, options: select('source', ['lead', 'complaint', 'report_tip', 'transfer', 'assigned', 'plan', 'survey']) },
				{ name: 'source_no', kind: 'text' }, { name: 'case_title', kind: 'text', required: true }, { name: 'employer_name', kind: 'text', required: true },
				{ name: 'employer_id', title: label('employer_registered'), kind: 'employer' }, { name: 'region', kind: 'select', required: true, options: regions }, { name: 'ground', kind: 'long', required: true },
			],
			run: async (v, key) => {
				const { case_title, employer_id, ...rest } = v
				return t('word.case_opened', { no: (await call('disputes.StartCase', { ...rest, title: case_title, employer_id: employer_id || '0' }, { key })).case_no })
			},
		}
	}
	return { ofAction, ofCase, start, list }
}
