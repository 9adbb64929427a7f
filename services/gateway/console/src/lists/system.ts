// Accounts, deliveries, precision of rules.
import { call } from '../api/client'
import { session } from '../api/session'
import { makeCode } from '../lib/code'
import type { Command } from '../lib/command'
import { accessColumns } from '../lib/columns'
import { choose, type ListDef } from '../lib/lists'
import { departments, regions } from '../lib/places'
import type { Row } from '../lib/cell'

const toAccount = (r: Row) => ({ name: 'account', params: { id: r.account_id } })
const roles = ['inspector', 'clerk', 'admin', 'operator']
type Text = Parameters<NonNullable<ListDef['top']>>[0]

function grantRole(r: Row, text: Text): Command {
	return {
		name: 'grant_role', rpc: 'accounts.GrantRole', primary: true,
		fields: [
			{ name: 'department', kind: 'select', required: r.kind === 'STAFF', initial: r.department, options: choose(text, 'department', departments) }, { name: 'region', kind: 'select', required: true, initial: r.region, options: choose(text, 'region', regions) },
			{ name: 'role', kind: 'select', required: true, options: choose(text, 'role', r.kind === 'COMPANY' ? ['company'] : roles) },
		],
		run: async (v, key) => void (await call('accounts.GrantRole', { account_id: r.account_id, department: v.department, region: v.region, role: v.role }, { key })),
	}
}

export function ofAccount(r: Row, text: Text): Command[] {
	const account_id = r.account_id
	const state = r.state === 'ACTIVE' ? 'DISABLED' : 'ACTIVE'
	const code = makeCode()
	return [
		grantRole(r, text),
		{
			name: 'revoke_role', rpc: 'accounts.RevokeRole', danger: true,
			fields: [{ name: 'grant', kind: 'select', required: true, options: (r.grants ?? []).map((g: Row) => ({ value: g.grant_id, title: [text.department(g.department), text.region(g.region), text.code('role', g.role)].join(' ') })) }, { name: 'reason', kind: 'long', required: true }],
			run: async (v, key) => void (await call('accounts.RevokeRole', { grant_id: v.grant, reason: v.reason }, { key })),
		},
		{
			name: state === 'ACTIVE' ? 'enable_account' : 'disable_account', rpc: 'accounts.SetAccountState', danger: state === 'DISABLED', fields: [{ name: 'reason', kind: 'long', required: true }],
			run: async (v, key) => void (await call('accounts.SetAccountState', { account_id, state, reason: v.reason }, { key })),
		},
		{
			name: 'reset_password', rpc: 'accounts.ResetPassword', note: text.t('note.code', { code: code.shown }), fields: [{ name: 'reason', kind: 'long', required: true }],
			run: async (v, key) => {
				await call('accounts.ResetPassword', { account_id, code_hash: code.hash, reason: v.reason }, { key })
				return text.t('word.code_given', { code: code.shown })
			},
		},
	]
}

export const system = {
	accounts: {
		rpc: 'accounts.ListAccounts', list: 'accounts', id: 'account_id', open: toAccount,
		filters: [
			{ key: 'department', kind: 'select', options: departments }, { key: 'region', kind: 'select', options: regions }, { key: 'role', kind: 'select', options: [...roles, 'company', 'worker'] },
			{ key: 'kind', kind: 'select', group: 'account_kind', options: ['STAFF', 'COMPANY', 'WORKER'] }, { key: 'state', kind: 'select', group: 'account_state', options: ['ACTIVE', 'LOCKED', 'DISABLED'] },
		],
		columns: [
			{ key: 'login', width: 130, to: toAccount }, { key: 'name', label: 'person_name', width: 120 }, { key: 'kind', kind: 'code', group: 'account_kind' }, { key: 'department', kind: 'code' }, { key: 'region', kind: 'code' }, { key: 'state', kind: 'code', group: 'account_state', tone: (r) => (r.state === 'ACTIVE' ? 'success' : 'danger') },
			{ key: 'waits', kind: 'yes' }, { key: 'last_login_at_us', kind: 'time', width: 170 }, { key: 'created_by' },
		],
		name: (r) => `${r.login} ${r.name}`,
		ofRow: ofAccount,
		top: (text): Command[] => {
			const code = makeCode()
			return [
				{
					name: 'create_account', rpc: 'accounts.CreateAccount', primary: true, note: text.t('note.code', { code: code.shown }),
					fields: [
						{ name: 'login', title: text.t('field.new_login'), kind: 'text', required: true }, { name: 'person_name', kind: 'text', required: true }, { name: 'account_kind', kind: 'select', required: true, initial: 'STAFF', options: choose(text, 'account_kind', ['STAFF', 'COMPANY']) },
						{ name: 'department', kind: 'select', required: true, initial: session.department.value, options: choose(text, 'department', departments) }, { name: 'region', kind: 'select', required: true, options: choose(text, 'region', regions) },
						{ name: 'role', kind: 'select', options: choose(text, 'role', [...roles, 'company']) }, { name: 'employer_id', title: text.label('employer_name'), kind: 'employer' },
					],
					run: async (v, key) => {
						await call('accounts.CreateAccount', { login: v.login, name: v.person_name, kind: v.account_kind, department: v.department, region: v.region, role: v.role, employer_id: v.employer_id || '0', code_hash: code.hash }, { key })
						return text.t('word.code_given', { code: code.shown })
					},
				},
			]
		},
	},
	access_log: {
		rpc: 'registration.ListAccess', list: 'accesses', id: 'access_id', place: 'before_id', filters: [{ key: 'worker_id', kind: 'text' }, { key: 'subject', kind: 'text', label: 'who_id' }],
		ask: ({ worker_id, subject }) => ({ worker_id: worker_id ?? '0', subject: subject ?? '' }),
		columns: [...accessColumns.slice(0, 1), { key: 'of_id', label: 'worker_id', width: 120, to: (r) => ({ name: 'worker', params: { id: r.of_id } }) }, ...accessColumns.slice(1)],
	},
	deliveries: {
		rpc: 'alerts.ListDeliveries', list: 'deliveries', id: 'delivery_id', filters: [{ key: 'state', kind: 'select', group: 'delivery_state', options: ['problem', 'waiting', 'delivered', 'failed'] }],
		columns: [
			{ key: 'notice_id', width: 90 }, { key: 'purpose', kind: 'code', group: 'delivery_purpose' }, { key: 'channel', label: 'delivery_channel' }, { key: 'address', width: 180 }, { key: 'state', kind: 'code', group: 'delivery_state' }, { key: 'attempts' }, { key: 'last_error', width: 240 },
			{ key: 'last_try_at_us', kind: 'time', width: 170 }, { key: 'next_try_at_us', kind: 'time', width: 170 },
		],
		name: (r) => `${r.notice_id} ${r.address}`,
		ofRow: (r) => [{ name: 'resend', rpc: 'alerts.ResendNotice', primary: true, fields: [], run: async (_v, key) => void (await call('alerts.ResendNotice', { notice_id: r.notice_id }, { key })) }],
	},
	precision: {
		rpc: 'wages.GetPrecision', list: 'rules', id: 'rule', place: '', filters: [], ask: () => ({}), open: (r) => ({ name: 'alerts', query: { rule: r.rule, state: 'all', figure: 'judged' } }),
		columns: [{ key: 'rule', to: (r) => ({ name: 'alerts', query: { rule: r.rule, state: 'all' } }) }, { key: 'n_true', to: (r) => ({ name: 'alerts', query: { rule: r.rule, state: 'all', figure: 'true' } }) }, { key: 'n_false' }, { key: 'n_unsure' }, { key: 'precision_bp', kind: 'share' }],
	},
	clocks: {
		rpc: 'disputes.ListClocks', list: 'clocks', id: 'code', place: '', filters: [], ask: () => ({}), columns: [{ key: 'code', label: 'clock', width: 100 }, { key: 'title', label: 'deadline', width: 220 }, { key: 'term', width: 140 }, { key: 'basis', width: 240 }, { key: 'confirm', kind: 'yes', tone: () => 'warning' }],
	},
} satisfies Record<string, ListDef>
