// One route a page, loaded when it is opened. `public` ones need no session.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { session, sessionFind } from './api/session'
import { homeOf } from './menu'

export type RouteName =
	| 'login' | 'password' | 'queue' | 'alerts' | 'alert' | 'silences' | 'cases' | 'case' | 'handoffs' | 'handoff'
	| 'deadlines' | 'deadline' | 'notices'

type Page = RouteRecordRaw & { name: RouteName }

const staff: Page[] = [
	{ path: '', name: 'queue', component: () => import('./pages/QueuePage.vue') },
	{ path: 'alerts', name: 'alerts', component: () => import('./pages/AlertsPage.vue') },
	{ path: 'alerts/:id(\\d+)', name: 'alert', component: () => import('./pages/AlertPage.vue'), props: true },
	{ path: 'silences', name: 'silences', component: () => import('./pages/SilencesPage.vue') },
	{ path: 'cases', name: 'cases', component: () => import('./pages/CasesPage.vue') },
	{ path: 'cases/:id(\\d+)', name: 'case', component: () => import('./pages/CasePage.vue'), props: true },
	{ path: 'handoffs', name: 'handoffs', component: () => import('./pages/HandoffsPage.vue') },
	{ path: 'handoffs/:id(\\d+)', name: 'handoff', component: () => import('./pages/HandoffPage.vue'), props: true },
	{ path: 'deadlines', name: 'deadlines', component: () => import('./pages/DeadlinesPage.vue') },
	{ path: 'deadlines/:id(\\d+)', name: 'deadline', component: () => import('./pages/DeadlinePage.vue'), props: true },
	{ path: 'notices', name: 'notices', component: () => import('./pages/NoticesPage.vue') },
]

export const router = createRouter({
	history: createWebHistory(),
	routes: [
		{ path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { public: true } },
		{ path: '/password', name: 'password', component: () => import('./pages/PasswordPage.vue') },
		{ path: '/', component: () => import('./components/StaffLayout.vue'), children: staff },
		{ path: '/:rest(.*)*', component: () => import('./pages/LostPage.vue'), meta: { public: true } },
	],
	scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
	if (to.meta.public) return true
	try {
		await sessionFind()
	} catch {
		return { name: 'login', query: { to: to.fullPath, away: '1' } }
	}
	if (!session.state.account) return { name: 'login', query: { to: to.fullPath } }
	if (session.state.must_change && to.name !== 'password') return { name: 'password' }
	if (to.path === '/' && homeOf(session.role.value) !== '/') return homeOf(session.role.value)
	return true
})
