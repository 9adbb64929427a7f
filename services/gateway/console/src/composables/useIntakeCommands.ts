// What may be done with what came in.
import { shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { call } from '../api/client'
import type { DisputesIntake, DisputesReporter } from '../api/types'
import type { Command } from '../lib/command'
import { departments } from '../lib/places'
import { useText } from './useText'

export function useIntakeCommands() {
	const { t, department } = useText()
	const router = useRouter()
	const reporter = shallowRef<DisputesReporter>()

	function ofIntake(i: DisputesIntake): Command[] {
		const intake_id = i.intake_id
		const done = i.state === 'waiting' ? undefined : t('word.routed_already')
		return [
			{
				name: 'route_intake', rpc: 'disputes.RouteIntake', primary: true, why_not: done, note: t('note.route', { department: department(i.suggested) || t('word.leading') }),
				fields: [{ name: 'department', title: t('field.routed_to'), kind: 'select', options: departments.map((value) => ({ value, title: department(value) })) }, { name: 'reason', kind: 'long' }, { name: 'basis', kind: 'text' }],
				run: async (v, key) => {
					const reply = await call('disputes.RouteIntake', { intake_id, version: i.version, department: v.department, reason: v.reason, basis: v.basis }, { key })
					const no = reply.case?.case_no ?? ''
					if (!reply.handoff?.to_sign) return t('word.case_opened', { no })
					void router.push({ name: 'handoff', params: { id: reply.handoff.handoff_id } }) // to be read, and signed there
					return t('word.to_sign', { no })
				},
			},
			{
				name: 'link_intake', rpc: 'disputes.LinkIntake', why_not: done, fields: [{ name: 'duplicate_of', kind: 'count', required: true }, { name: 'reason', kind: 'long', required: true }],
				run: async (v, key) => void (await call('disputes.LinkIntake', { intake_id, duplicate_of: v.duplicate_of, reason: v.reason }, { key })),
			},
			{
				name: 'send_message', rpc: 'disputes.SendIntakeMessage', fields: [{ name: 'text', kind: 'long', required: true }, { name: 'is_answer', kind: 'yes' }],
				run: async (v, key) => void (await call('disputes.SendIntakeMessage', { intake_id, text: v.text, answer: v.is_answer === 'yes' }, { key })),
			},
			{
				name: 'read_reporter', rpc: 'disputes.ReadReporter', why_not: i.named ? undefined : t('word.anonymous'), note: t('note.reporter'), fields: [{ name: 'purpose', kind: 'long', required: true }],
				run: async (v, key) => {
					reporter.value = (await call('disputes.ReadReporter', { intake_id, purpose: v.purpose }, { key })).reporter
					return undefined
				},
			},
		]
	}
	return { ofIntake, reporter }
}
