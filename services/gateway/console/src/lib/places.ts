// Codes of departments and regions of this deployment: generated from config/ with the rights.
import { departments as d, regions as r } from '../api/rights'

export const departments: readonly string[] = Object.keys(d)
export const regions: readonly string[] = Object.keys(r)
