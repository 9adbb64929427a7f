// Codes of departments and regions of this deployment: generated from config/ with the rights.
import { departments as d, evidence as e, issues as i, matters as m, regions as r } from '../api/rights'

export const departments: readonly string[] = Object.keys(d)
export const regions: readonly string[] = Object.keys(r)
export const issues: readonly string[] = Object.keys(i)
export const evidences: readonly string[] = Object.keys(e)
export const matters: readonly string[] = Object.keys(m)
