import { createApp } from 'vue'
import App from './App.vue'
import { clientSet } from './api/client'
import { sessionForget } from './api/session'
import { elements } from './elements'
import { i18n } from './i18n'
import { router } from './router'
import './style.css'
import './print.css'

clientSet({
	unauthorized: () => {
		sessionForget()
		const from = router.currentRoute.value
		if (from.name !== 'login') void router.push({ name: 'login', query: { to: from.fullPath } })
	},
})

const app = createApp(App)
elements(app)
app.use(i18n).use(router).mount('#app')
