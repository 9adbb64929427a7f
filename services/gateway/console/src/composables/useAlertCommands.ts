// What may be done with an alert.
import { useRouter } from 'vue-router'
import { call } from '../api/client'
import { session } from '../api/session'
import type { AlertsAlert } from '../api/types'
import type { Command } from '../lib/command'
import { dayOf, endOfDayUs } from '../lib/time'
import { useColleagues } from './useColleagues'
import { useText } from './useText'

export function useAlertCommands() {
	const { t, code } = useText()
	const router = useRouter()
	const colleagues = useColleagues()
	const select = (group: string, values: string[]) => values.map((value) => ({ value, title: code(group, value) }))

	function ofAlert(a: AlertsAlert): Command[] {
		const alert_id = a.alert_id
		const mine = a.owner === session.subject.value
		const words = { name: 'text', kind: 'long' } as const
		const commands: Command[] = [
			{ name: 'ack', rpc: 'alerts.AckAlert', note: t('note.ack'), primary: !a.acked_at_us || a.acked_at_us === '0', fields: [words], run: async (v, key) => void (await call('alerts.AckAlert', { alert_id, ...v }, { key })) },
		]
		if (mine) commands.push({ name: 'release', rpc: 'alerts.OwnAlert', fields: [words], run: async (v, key) => void (await call('alerts.OwnAlert', { alert_id, release: true, ...v }, { key })) })
		else
			commands.push({
				name: a.owner ? 'take_over' : 'own', rpc: 'alerts.OwnAlert', primary: !a.owner, fields: [{ ...words, required: Boolean(a.owner) }],
				run: async (v, key) => void (await call('alerts.OwnAlert', { alert_id, take_over: Boolean(a.owner), ...v }, { key })),
			})
		commands.push(
			{
				name: 'hand_over', rpc: 'alerts.OwnAlert', why_not: colleagues.value.length ? undefined : t('word.no_colleagues'),
				fields: [{ name: 'colleague', kind: 'select', required: true, options: colleagues.value.filter((c) => `a${c.account_id}` !== a.owner).map((c) => ({ value: `a${c.account_id}`, title: c.name })) }, { ...words, required: Boolean(a.owner) }],
				run: async (v, key) => void (await call('alerts.OwnAlert', { alert_id, owner: v.colleague, take_over: Boolean(a.owner), text: v.text }, { key })),
			},
			{ name: 'comment', rpc: 'alerts.CommentAlert', fields: [{ ...words, required: true }], run: async (v, key) => void (await call('alerts.CommentAlert', { alert_id, ...v }, { key })) },
			{
				name: 'open_case', rpc: 'disputes.OpenCase', primary: true, why_not: a.case_id && a.case_id !== '0' ? t('word.has_case') : undefined,
				fields: [{ name: 'ground', kind: 'long', required: true, initial: a.case_ground_zh }],
				run: async (v, key) => {
					const file = await call('disputes.OpenCase', { alert_id, ...v }, { key })
					void router.push({ name: 'case', params: { id: file.case_id } }) // it goes on there; the alert hears of it by an event
					return t('word.case_opened', { no: file.case_no })
				},
			},
			{
				name: 'silence', rpc: 'alerts.SilenceAlert', note: t('note.silence'), fields: [{ name: 'until_day', kind: 'day', required: true }, { name: 'reason', kind: 'long', required: true }],
				run: async (v, key) => void (await call('alerts.SilenceAlert', { alert_id, until_us: endOfDayUs(dayOf(v.until_day ?? '')), reason: v.reason }, { key })),
			},
		)
		return commands
	}

	function ofFinding(finding_id: string): Command[] {
		return [
			{
				name: 'verdict', rpc: 'wages.RecordVerdict', note: t('note.verdict'),
				fields: [{ name: 'verdict', kind: 'select', required: true, options: select('verdict', ['true', 'false', 'unsure']) }, { name: 'reason', kind: 'long', required: true }],
				run: async (v, key) => void (await call('wages.RecordVerdict', { finding_id, verdict: v.verdict, reason: v.reason }, { key })),
			},
		]
	}
	return { ofAlert, ofFinding }
}
