// What may be done with a survey, one of its targets, a question of a form.
import { call } from '../api/client'
import type { DisputesSurvey, DisputesSurveyFinding, DisputesSurveyForm, DisputesSurveyQuestion, DisputesSurveyTarget } from '../api/types'
import type { Command, Field } from '../lib/command'
import { choose } from '../lib/lists'
import { matters, regions } from '../lib/places'
import { dayOf } from '../lib/time'
import { useText } from './useText'

export function useSurveyCommands() {
	const text = useText()
	const { t } = text

	function ofSurvey(s: DisputesSurvey): Command[] {
		const at = { survey_id: s.survey_id, version: s.version }
		return [
			{ name: 'start_survey', rpc: 'disputes.StartSurvey', primary: true, why_not: s.state === 'planned' ? undefined : t('word.started'), fields: [], run: async (_v, key) => void (await call('disputes.StartSurvey', at, { key })) },
			{
				name: 'add_targets', rpc: 'disputes.AddSurveyTargets', why_not: s.state === 'closed' ? t('word.closed') : undefined,
				fields: [{ name: 'employer_ids', kind: 'text' }, { name: 'employer_kind', kind: 'select', options: choose(text, 'employer_kind', ['platform', 'partner']) }, { name: 'region', kind: 'select', options: choose(text, 'region', regions) }, { name: 'unvisited', kind: 'yes' }, { name: 'most_alerts', kind: 'yes' }],
				run: async (v, key) => {
					const reply = await call('disputes.AddSurveyTargets', { survey_id: s.survey_id, employer_ids: (v.employer_ids ?? '').split(/[\s,，、]+/).filter(Boolean) as never, kind: v.employer_kind, region: v.region, unvisited: v.unvisited === 'yes', most_alerts: v.most_alerts === 'yes' }, { key })
					return t('word.added', { n: reply.targets.length })
				},
			},
			{ name: 'close_survey', rpc: 'disputes.CloseSurvey', danger: true, why_not: s.state === 'running' ? undefined : t('word.not_running'), fields: [], run: async (_v, key) => void (await call('disputes.CloseSurvey', at, { key })) },
		]
	}

	function ofTarget(s: DisputesSurveyTarget, form: DisputesSurveyForm): Command[] {
		const at = { target_id: s.target_id, version: s.version }
		const own = form.parts.find((p) => p.own)
		return [
			{ name: 'visit_target', rpc: 'disputes.VisitSurveyTarget', primary: !s.visited_day, fields: [{ name: 'visited_day', kind: 'day' }, { name: 'document', kind: 'text', required: true }], run: async (v, key) => void (await call('disputes.VisitSurveyTarget', { ...at, visited_day: dayOf(v.visited_day ?? ''), document: v.document }, { key })) },
			{ name: 'prefill', rpc: 'disputes.PrefillSurveyForm', note: t('note.prefill'), fields: [], run: async (_v, key) => void (await call('disputes.PrefillSurveyForm', at, { key })) },
			{ name: own?.signed_by ? 'unsign' : 'sign_form', rpc: 'disputes.SignSurveyForm', primary: true, why_not: own ? undefined : t('word.no_part'), fields: [], run: async (_v, key) => void (await call('disputes.SignSurveyForm', { target_id: s.target_id, version: own?.version, withdraw: Boolean(own?.signed_by) }, { key })) },
			{ name: 'complete_target', rpc: 'disputes.CompleteSurveyTarget', fields: [], run: async (_v, key) => void (await call('disputes.CompleteSurveyTarget', at, { key })) },
			{ name: 'drop_target', rpc: 'disputes.DropSurveyTarget', danger: true, fields: [{ name: 'reason', kind: 'long', required: true }], run: async (v, key) => void (await call('disputes.DropSurveyTarget', { ...at, reason: v.reason }, { key })) },
		]
	}

	function ofQuestion(target_id: string, q: DisputesSurveyQuestion, version: string | undefined): Command[] {
		const options = q.kind === 'yes_no' ? choose(text, 'answer', ['yes', 'no', 'unclear']) : q.choices.map((value) => ({ value, title: value }))
		const value: Field = { name: 'value', title: q.title, kind: options.length ? 'select' : q.kind === 'count' ? 'count' : q.kind === 'yuan' ? 'yuan' : 'long', required: true, options, initial: q.answer || q.suggested }
		return [
			{
				name: 'answer_question', rpc: 'disputes.FillSurveyForm', note: q.basis, fields: [value, { name: 'note', kind: 'text', initial: q.note }],
				run: async (v, key) => {
					const confirm = Boolean(q.suggested) && v.value === q.suggested
					await call('disputes.FillSurveyForm', { target_id, version, answers: [{ question: q.question, value: confirm ? '' : v.value, confirm, note: v.note }] }, { key })
					return undefined
				},
			},
			{ name: 'record_finding', rpc: 'disputes.RecordSurveyFinding', fields: [{ name: 'words', kind: 'long', required: true }], run: async (v, key) => void (await call('disputes.RecordSurveyFinding', { target_id, question: q.question, words: v.words }, { key })) },
		]
	}

	function ofFinding(f: DisputesSurveyFinding): Command[] {
		return [
			{
				name: 'dispose', rpc: 'disputes.DisposeSurveyFinding', primary: !f.disposition, why_not: f.disposition && f.disposition !== 'complex' ? t('word.disposed') : undefined,
				fields: [
					{ name: 'disposition', kind: 'select', required: true, options: choose(text, 'disposition', ['violation', 'irregular', 'complex']) }, { name: 'matter', kind: 'select', options: choose(text, 'matter', matters) },
					{ name: 'due_day', title: t('field.due_irregular'), kind: 'day' }, { name: 'review_day', title: t('field.review_complex'), kind: 'day' }, { name: 'opinion', title: t('field.opinion_complex'), kind: 'long' }, { name: 'measures', title: t('field.measures_complex'), kind: 'long' },
				],
				run: async (v, key) => void (await call('disputes.DisposeSurveyFinding', { finding_id: f.finding_id, version: f.version, disposition: v.disposition, matter: v.matter, opinion: v.opinion, measures: v.measures, due_day: dayOf(v.due_day ?? ''), review_day: dayOf(v.review_day ?? '') }, { key })),
			},
		]
	}
	return { ofSurvey, ofTarget, ofQuestion, ofFinding }
}
