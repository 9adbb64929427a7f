import type { ListDef } from '../lib/lists'
import { company } from './company'
import { desk } from './desk'
import { register } from './register'
import { system } from './system'

export const lists = { ...register, ...desk, ...system, ...company } satisfies Record<string, ListDef> as Record<ListName, ListDef>
export type ListName = keyof typeof register | keyof typeof desk | keyof typeof system | keyof typeof company
