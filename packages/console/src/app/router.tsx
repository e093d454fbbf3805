import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { NotFound } from './NotFound.tsx'
import { Shell } from './Shell.tsx'

// Each page is a piece of its own, fetched when somebody goes there.
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const explorer = () => import('../pages/explorer/index.ts')
const modules = () => import('../pages/modules/index.ts')

/** Arguments of a query in an address: texts by short names. */
function argumentsOf({ args }: Record<string, unknown>): { args?: Record<string, string> } {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return {}
  const texts = Object.entries(args).filter(([name, value]) => /^[A-Za-z]{1,40}$/.test(name) && (typeof value === 'string' || typeof value === 'number'))
  return { args: Object.fromEntries(texts.slice(0, 20).map(([name, value]) => [name, String(value).slice(0, 200)])) }
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('../pages/overview/OverviewPage.tsx'), 'OverviewPage') }),
  createRoute({ getParentRoute: () => root, path: '/blocks', component: lazyRouteComponent(explorer, 'BlocksPage') }),
  createRoute({ getParentRoute: () => root, path: '/blocks/$height', component: lazyRouteComponent(explorer, 'BlockPage') }),
  createRoute({ getParentRoute: () => root, path: '/transactions', component: lazyRouteComponent(explorer, 'TransactionsPage') }),
  createRoute({ getParentRoute: () => root, path: '/transactions/$id', component: lazyRouteComponent(explorer, 'TransactionPage') }),
  createRoute({ getParentRoute: () => root, path: '/accounts/$address', component: lazyRouteComponent(explorer, 'AccountPage') }),
  createRoute({
    getParentRoute: () => root, path: '/search', component: lazyRouteComponent(explorer, 'SearchPage'),
    validateSearch: (search: Record<string, unknown>): { q: string } => ({ q: typeof search['q'] === 'string' || typeof search['q'] === 'number' ? String(search['q']).slice(0, 200) : '' }),
  }),
  createRoute({ getParentRoute: () => root, path: '/members', component: lazyRouteComponent(() => import('../pages/members/index.ts'), 'MembersPage') }),
  createRoute({ getParentRoute: () => root, path: '/members/$member', component: lazyRouteComponent(() => import('../pages/members/index.ts'), 'MemberPage') }),
  createRoute({ getParentRoute: () => root, path: '/payments', component: lazyRouteComponent(() => import('../pages/payments/index.ts'), 'PaymentsPage') }),
  createRoute({ getParentRoute: () => root, path: '/files', component: lazyRouteComponent(() => import('../pages/files/index.ts'), 'FilesPage') }),
  createRoute({ getParentRoute: () => root, path: '/files/$msgId', component: lazyRouteComponent(() => import('../pages/files/index.ts'), 'FilePage') }),
  createRoute({ getParentRoute: () => root, path: '/approvals', component: lazyRouteComponent(() => import('../pages/payments/index.ts'), 'ApprovalsPage') }),
  createRoute({ getParentRoute: () => root, path: '/asset/$asset', component: lazyRouteComponent(explorer, 'AssetPage') }),
  createRoute({ getParentRoute: () => root, path: '/keys/$address', component: lazyRouteComponent(explorer, 'KeyPage') }),
  createRoute({ getParentRoute: () => root, path: '/modules', component: lazyRouteComponent(modules, 'ModulesPage') }),
  createRoute({ getParentRoute: () => root, path: '/modules/$module', component: lazyRouteComponent(modules, 'ModulePage') }),
  createRoute({ getParentRoute: () => root, path: '/modules/actions/$action', component: lazyRouteComponent(modules, 'ActionPage') }),
  createRoute({ getParentRoute: () => root, path: '/modules/queries/$query', component: lazyRouteComponent(modules, 'QueryPage'), validateSearch: argumentsOf }),
  createRoute({ getParentRoute: () => root, path: '/officers', component: lazyRouteComponent(() => import('../pages/keys/index.ts'), 'KeysPage') }),
  createRoute({ getParentRoute: () => root, path: '/governance', component: lazyRouteComponent(() => import('../pages/governance/GovernancePage.tsx'), 'GovernancePage') }),
  createRoute({ getParentRoute: () => root, path: '/node', component: lazyRouteComponent(() => import('../pages/node/NodePage.tsx'), 'NodePage') }),
  createRoute({ getParentRoute: () => root, path: '/developers', component: lazyRouteComponent(() => import('../pages/developers/DevelopersPage.tsx'), 'DevelopersPage') }),
  createRoute({ getParentRoute: () => root, path: '/verify', component: lazyRouteComponent(() => import('../pages/verify/VerifyPage.tsx'), 'VerifyPage') }),
] as const

/** Every page of the console by its address. */
export const router = createRouter({ routeTree: root.addChildren(routes), basepath: '/console', defaultPreload: 'intent', scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
