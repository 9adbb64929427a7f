import { expect, it } from 'vitest'
import { uuid7 } from './uuid7'

it('uuid7__any__version, variant and time', () => {
	const id = uuid7(0x0123456789ab)
	expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
	expect(uuid7(1)).not.toBe(uuid7(1))
})
