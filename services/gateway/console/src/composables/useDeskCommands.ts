// Hand-offs are answered, deadlines are kept as a ledger.
import { call } from '../api/client'
import type { DisputesDeadline, DisputesHandoff } from '../api/types'
import type { Command } from '../lib/command'
import { departments } from '../lib/places'
import { dayOf } from '../lib/time'
import { session } from '../api/session'
import { useText } from './useText'

export function useDeskCommands() {
	const { t, department } = useText()
	const bodies = departments.map((value) => ({ value, title: department(value) }))

	function ofHandoff(h: DisputesHandoff): Command[] {
		const handoff_id = h.handoff_id
		const out: Command[] = []
		if (h.state === 'SENT' && h.to_department === session.department.value) {
			out.push({
				name: 'accept_handoff', rpc: 'disputes.AcceptHandoff', primary: true, note: t('note.accept'), fields: [{ name: 'receipt_no', kind: 'text' }, { name: 'note', kind: 'long' }],
				run: async (v, key) => void (await call('disputes.AcceptHandoff', { handoff_id, ...v }, { key })),
			})
			out.push({
				name: 'return_handoff', rpc: 'disputes.ReturnHandoff', danger: true, why_not: h.binding ? t('word.binding') : undefined, fields: [{ name: 'reason', kind: 'long', required: true }, { name: 'right_department', kind: 'select', options: bodies }],
				run: async (v, key) => void (await call('disputes.ReturnHandoff', { handoff_id, ...v }, { key })),
			})
		}
		if (h.to_sign) {
			out.push({
				name: 'sign_handoff', rpc: 'disputes.SignHandoff', primary: true, note: t('note.sign'), fields: [],
				run: async (_v, key) => {
					const { renewed } = await call('disputes.SignHandoff', { handoff_id }, { key })
					return renewed ? t('word.renewed', { why: renewed }) : undefined
				},
			})
		}
		if (h.state === 'DRAFT') out.push({ name: 'withdraw_handoff', rpc: 'disputes.WithdrawHandoff', danger: true, fields: [], run: async (_v, key) => void (await call('disputes.WithdrawHandoff', { handoff_id }, { key })) })
		return out
	}

	function ofDeadline(d: DisputesDeadline): Command[] {
		const deadline_id = d.deadline_id
		const over = d.state === 'stopped' ? t('word.deadline_over') : undefined
		const day = { name: 'day', kind: 'day' } as const
		const ground = { name: 'ground', kind: 'long', required: true } as const
		return [
			d.state === 'paused'
				? { name: 'resume_deadline', rpc: 'disputes.ResumeDeadline', primary: true, fields: [day, ground], run: async (v, key) => void (await call('disputes.ResumeDeadline', { deadline_id, day: dayOf(v.day ?? ''), ground: v.ground }, { key })) }
				: { name: 'pause_deadline', rpc: 'disputes.PauseDeadline', why_not: over, fields: [day, ground], run: async (v, key) => void (await call('disputes.PauseDeadline', { deadline_id, day: dayOf(v.day ?? ''), ground: v.ground }, { key })) },
			{
				name: 'extend_deadline', rpc: 'disputes.ExtendDeadline', why_not: over ?? (d.extension_most === '0' ? t('word.no_extension') : undefined), note: t('note.extend', { most: d.extension_most, done: d.extended }),
				fields: [{ name: 'extend_by', kind: 'count', required: true }, { name: 'approver', kind: 'text', required: true }, { name: 'document', kind: 'text' }, ground],
				run: async (v, key) => void (await call('disputes.ExtendDeadline', { deadline_id, by: v.extend_by, approver: v.approver, document: v.document, ground: v.ground }, { key })),
			},
			{ name: 'stop_deadline', rpc: 'disputes.StopDeadline', danger: true, why_not: over, fields: [ground], run: async (v, key) => void (await call('disputes.StopDeadline', { deadline_id, ground: v.ground }, { key })) },
		]
	}
	return { ofHandoff, ofDeadline }
}
