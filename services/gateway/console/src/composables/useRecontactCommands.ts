// A draw of who is asked again; what one of them said. Who it is, is read for a purpose that is kept.
import { shallowRef } from 'vue'
import { call } from '../api/client'
import { session } from '../api/session'
import type { DisputesRecontact, DisputesRecontactItem, DisputesReporter } from '../api/types'
import type { Command, Field } from '../lib/command'
import { regions } from '../lib/places'
import { lastMonth, monthDay } from '../lib/recontact'
import { useText } from './useText'

export function useRecontactCommands() {
	const { t, code } = useText()
	const reporter = shallowRef<DisputesReporter & { intake_no: string }>()
	const yes_no = ['yes', 'no'].map((value) => ({ value, title: code('answer', value) }))
	const asked = (name: string): Field => ({ name, kind: 'select', options: yes_no })

	const draw = (): Command => ({
		name: 'draw_recontact', rpc: 'disputes.DrawRecontact', primary: true, note: t('note.recontact_draw'),
		fields: [
			{ name: 'region', kind: 'select', required: true, initial: session.grant.value?.region, options: regions.map((value) => ({ value, title: code('region', value) })) },
			{ name: 'month', kind: 'month', required: true, initial: lastMonth() }, { name: 'draw_size', kind: 'count', required: true, initial: '20' },
		],
		run: async (v, key) => {
			const d = await call('disputes.DrawRecontact', { region: v.region, month: monthDay(v.month ?? ''), size: Number(v.draw_size) }, { key })
			return t('word.recontact_drawn', { no: d.draw_no, n: d.counts?.n_drawn ?? '0', of: d.counts?.n_population ?? '0' })
		},
	})

	function ofDraw(d: DisputesRecontact): Command[] {
		return [
			{
				name: 'redraw_recontact', rpc: 'disputes.RedrawRecontact', note: t('note.recontact_redraw', { seed: d.seed }), fields: [],
				run: async (_v, key) => {
					const r = await call('disputes.RedrawRecontact', { draw_id: d.draw_id }, { key })
					return t(r.same ? 'word.recontact_same' : 'word.recontact_other', { both: r.n_both, lot: r.n_lot })
				},
			},
		]
	}

	function ofItem(i: DisputesRecontactItem): Command[] {
		const done = i.reached ? t('word.recontact_done') : undefined
		return [
			{
				name: 'read_reporter', rpc: 'disputes.ReadReporter', note: t('note.reporter'), why_not: done, fields: [{ name: 'purpose', kind: 'text', required: true, initial: t('word.recontact_purpose') }],
				run: async (v, key) => {
					const found = (await call('disputes.ReadReporter', { intake_id: i.intake_id, purpose: v.purpose }, { key })).reporter
					reporter.value = found && { ...found, intake_no: i.intake_no }
					return undefined
				},
			},
			{
				name: 'record_recontact', rpc: 'disputes.RecordRecontact', primary: true, note: t('note.recontact_record'), why_not: done,
				fields: [{ ...asked('reached'), required: true }, asked('was_answered'), asked('satisfied'), asked('deterred'), { name: 'note', kind: 'long' }],
				run: async (v, key) => {
					await call('disputes.RecordRecontact', { draw_id: i.draw_id, intake_id: i.intake_id, reached: v.reached, answered: v.was_answered, satisfied: v.satisfied, deterred: v.deterred, note: v.note }, { key })
					reporter.value = undefined
					return undefined
				},
			},
		]
	}
	return { draw, ofDraw, ofItem, reporter }
}
