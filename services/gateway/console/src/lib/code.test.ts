import { expect, it } from 'vitest'
import { makeCode } from './code'

it('makeCode__shown in fives, hash of 32 bytes, never the same', () => {
	const a = makeCode()
	expect(a.shown).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/)
	expect(atob(a.hash)).toHaveLength(32)
	expect(makeCode().shown).not.toBe(a.shown)
})
