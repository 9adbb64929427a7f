// Something a person does: the rpc it needs, what is asked, and how it is sent.
import type { Rpc } from '../api/types'

export interface Field {
	name: string
	title?: string // as a service calls it; else the field's label
	kind: 'text' | 'long' | 'select' | 'day' | 'month' | 'yuan' | 'count' | 'yes' | 'password' | 'employer'
	required?: boolean
	options?: readonly { value: string; title: string }[]
	initial?: string
	many?: boolean // of select
}

export type Values = Record<string, string>

export interface Command {
	name: string // its label is act.NAME
	title?: string // as a service calls it
	rpc: Rpc
	fields: Field[]
	note?: string // what it does and does not do
	why_not?: string // it cannot be done now
	primary?: boolean
	danger?: boolean
	run: (values: Values, key: string) => Promise<string | undefined> // words to show, if any
}

export const list = (value: string | undefined) => (value ? value.split('\u0001').filter(Boolean) : [])
