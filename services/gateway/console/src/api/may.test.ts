import { expect, it } from 'vitest'
import { mayCall } from './may'

it('mayCall__inspector__alerts', () => expect(mayCall('inspector', 'alerts.GetAlert')).toBe(true))
it('mayCall__worker__no alerts', () => expect(mayCall('worker', 'alerts.GetAlert')).toBe(false))
it('mayCall__operator__dead letters of every service', () => expect(mayCall('operator', 'wages.ListDead')).toBe(true))
it('mayCall__nobody', () => expect(mayCall('', 'alerts.GetAlert')).toBe(false))
