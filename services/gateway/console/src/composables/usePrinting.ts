// Whether the page goes to paper: there a table is a plain one, whole, as wide as the sheet.
import { ref } from 'vue'

export const printing = ref(false)
const set = (on: boolean) => () => (printing.value = on)
window.addEventListener('beforeprint', set(true))
window.addEventListener('afterprint', set(false))
window.matchMedia?.('print').addEventListener('change', (e) => (printing.value = e.matches))
