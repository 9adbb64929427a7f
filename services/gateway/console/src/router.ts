// One route a page, loaded when it is opened. `public` ones need no session.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { session, sessionFind } from './api/session'
import type { ListName } from './lists'
import { homeOf } from './menu'

export type RouteName =
	| 'login' | 'password' | 'queue' | 'alerts' | 'alert' | 'silences' | 'cases' | 'case' | 'inquiry' | 'handoffs' | 'handoff'
	| 'deadlines' | 'deadline' | 'notices' | 'intakes' | 'intake' | 'employers' | 'employer' | 'workers' | 'worker'
	| 'findings' | 'imports' | 'classifications' | 'agreements' | 'agreement' | 'agreement-check' | 'recontacts' | 'recontact' | 'matches' | 'inspections' | 'surveys' | 'survey' | 'target'
	| 'my-inbox' | 'my-cases' | 'my-case' | 'my-report' | 'my-hours' | 'my-pay' | 'my-agreements' | 'my-data' | 'tip' | 'progress' | 'company' | 'own-findings' | 'own-finding'
	| 'indicators' | 'rules' | 'what-if' | 'messages' | 'deliveries' | 'accounts' | 'account' | 'access'

type Page = RouteRecordRaw & { name: RouteName }

function listed(name: RouteName, names: ListName[]): Page {
	return { path: name, name, component: () => import('./pages/ListPage.vue'), props: { title: name, names } }
}

const staff: Page[] = [
	{ path: '', name: 'queue', component: () => import('./pages/QueuePage.vue') },
	{ path: 'alerts', name: 'alerts', component: () => import('./pages/AlertsPage.vue') },
	{ path: 'alerts/:id(\\d+)', name: 'alert', component: () => import('./pages/AlertPage.vue'), props: true },
	{ path: 'silences', name: 'silences', component: () => import('./pages/SilencesPage.vue') },
	{ path: 'cases', name: 'cases', component: () => import('./pages/CasesPage.vue') },
	{ path: 'cases/:id(\\d+)', name: 'case', component: () => import('./pages/CasePage.vue'), props: true },
	{ path: 'cases/:id(\\d+)/inquiry', name: 'inquiry', component: () => import('./pages/InquiryPage.vue'), props: true },
	{ path: 'handoffs', name: 'handoffs', component: () => import('./pages/HandoffsPage.vue') },
	{ path: 'handoffs/:id(\\d+)', name: 'handoff', component: () => import('./pages/HandoffPage.vue'), props: true },
	{ path: 'deadlines', name: 'deadlines', component: () => import('./pages/DeadlinesPage.vue') },
	{ path: 'deadlines/:id(\\d+)', name: 'deadline', component: () => import('./pages/DeadlinePage.vue'), props: true },
	{ path: 'intakes/:id(\\d+)', name: 'intake', component: () => import('./pages/IntakePage.vue'), props: true },
	{ path: 'employers/:id(\\d+)', name: 'employer', component: () => import('./pages/EmployerPage.vue'), props: true },
	{ path: 'workers', name: 'workers', component: () => import('./pages/WorkersPage.vue') },
	{ path: 'workers/:id(\\d+)', name: 'worker', component: () => import('./pages/WorkerPage.vue'), props: true },
	{ path: 'agreements/:id(\\d+)', name: 'agreement', component: () => import('./pages/AgreementPage.vue'), props: true },
	{ path: 'agreement-check', name: 'agreement-check', component: () => import('./pages/AgreementCheckPage.vue') },
	{ path: 'recontacts', name: 'recontacts', component: () => import('./pages/RecontactsPage.vue') },
	{ path: 'recontacts/:id(\\d+)', name: 'recontact', component: () => import('./pages/RecontactPage.vue'), props: true },
	{ path: 'matches', name: 'matches', component: () => import('./pages/MatchesPage.vue') },
	{ path: 'surveys/:id(\\d+)', name: 'survey', component: () => import('./pages/SurveyPage.vue'), props: true },
	{ path: 'targets/:id(\\d+)', name: 'target', component: () => import('./pages/TargetPage.vue'), props: true },
	{ path: 'indicators', name: 'indicators', component: () => import('./pages/IndicatorsPage.vue') },
	{ path: 'messages', name: 'messages', component: () => import('./pages/MessagesPage.vue') },
	listed('intakes', ['intakes']),
	listed('employers', ['employers']),
	listed('findings', ['findings', 'findings_register']),
	{ path: 'imports', name: 'imports', component: () => import('./pages/ImportsPage.vue') },
	listed('classifications', ['classifications']),
	listed('agreements', ['agreements', 'approvals', 'pay_systems']),
	listed('inspections', ['inspections', 'unvisited', 'visits']),
	listed('surveys', ['surveys']),
	{ path: 'rules', name: 'rules', component: () => import('./pages/RulesPage.vue') },
	{ path: 'what-if', name: 'what-if', component: () => import('./pages/WhatIfPage.vue') },
	listed('deliveries', ['deliveries']),
	listed('accounts', ['accounts']),
	{ path: 'accounts/:id(\\d+)', name: 'account', component: () => import('./pages/AccountPage.vue'), props: true },
	listed('access', ['access_log']),
	listed('company', ['own_self_checks', 'own_agreements', 'own_approvals', 'own_pay_systems']),
	{ ...listed('own-findings', ['own_findings']), path: 'company/findings' },
	{ path: 'company/findings/:id(\\d+)', name: 'own-finding', component: () => import('./pages/OwnFindingPage.vue'), props: true },
	{ path: 'notices', name: 'notices', component: () => import('./pages/NoticesPage.vue') },
]

// On a phone: what a worker opens, and the public door.
const phone: Page[] = [
	{ path: '/my/inbox', name: 'my-inbox', component: () => import('./pages/MyInboxPage.vue') },
	{ path: '/my/cases', name: 'my-cases', component: () => import('./pages/MyCasesPage.vue') },
	{ path: '/my/cases/:id(\\d+)', name: 'my-case', component: () => import('./pages/MyCasePage.vue'), props: true },
	{ path: '/my/report', name: 'my-report', component: () => import('./pages/MyReportPage.vue') },
	{ path: '/my/hours', name: 'my-hours', component: () => import('./pages/MyHoursPage.vue') },
	{ path: '/my/pay', name: 'my-pay', component: () => import('./pages/MyPayPage.vue') },
	{ path: '/my/agreements', name: 'my-agreements', component: () => import('./pages/MyAgreementsPage.vue') },
	{ path: '/my/data', name: 'my-data', component: () => import('./pages/MyDataPage.vue') },
	{ path: '/tip', name: 'tip', component: () => import('./pages/TipPage.vue'), meta: { public: true } },
	{ path: '/progress', name: 'progress', component: () => import('./pages/ProgressPage.vue'), meta: { public: true } },
]

export const router = createRouter({
	history: createWebHistory(),
	routes: [
		{ path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { public: true } },
		{ path: '/password', name: 'password', component: () => import('./pages/PasswordPage.vue') },
		{ path: '/', component: () => import('./components/StaffLayout.vue'), children: staff },
		{ path: '/my', component: () => import('./components/PhoneLayout.vue'), children: phone },
		{ path: '/:rest(.*)*', component: () => import('./pages/LostPage.vue'), meta: { public: true } },
	],
	scrollBehavior: (to, from, saved) => saved ?? (to.hash ? { el: to.hash } : to.path === from.path ? false : { top: 0 }),
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
