// What the menu offers: the rpcs of a role, as config/access.yaml has them. Only a hint: the services decide.
import { rights } from './rights'
import type { Rpc } from './types'

export function mayCall(role: string, rpc: Rpc): boolean {
	const [service, name] = rpc.split('.')
	return (rights[role] ?? []).some((p) => p === rpc || p === `${service}.*` || p === `*.${name}`)
}
