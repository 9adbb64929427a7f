import { expect, it } from 'vitest'
import { factsOf as factsWith, hoursOf } from './facts'

const factsOf = (json: string, locale: string) => factsWith(json, locale, (c) => `类${c}`)

it('hoursOf__seconds__hours and minutes', () => expect(hoursOf('640800')).toBe('178:00'))
it('factsOf__names with units__written out', () =>
	expect(factsOf('{"pay_fen":"984650","worked_s":5400,"class":"B","full":true,"floor_num":1075320000}', 'zh').map((f) => f.text)).toEqual(['9,846.50 元', '1:30（时:分）', '类B', '是']))
it('factsOf__broken__shown as it is', () => expect(factsOf('{x', 'zh')).toEqual([{ name: 'facts', text: '{x' }]))
it('factsOf__none', () => expect(factsOf('', 'zh')).toEqual([]))
