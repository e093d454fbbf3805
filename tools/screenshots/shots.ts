import type { Page } from 'playwright-core'

/** How a page is looked at. */
export type Look = Readonly<{ name: string; theme: 'light' | 'dark'; width: number; height: number }>

/** A picture of a page. */
export type Shot = Readonly<{
  /** Name of the file. */
  name: string
  /** Address below /console, or what finds it. */
  path?: string | ((tab: Page) => Promise<string>)
  /** Who looks: nobody, the owner of the machine, or a person of the demo. */
  as: 'nobody' | 'owner' | 'yangtze-motor-maker' | 'yangtze-motor-checker' | 'hanjiang-bank-maker' | 'wuhan-settlement-maker'
  /** Whether the user guide shows it. */
  guide: boolean
  /** What is done on the page before. */
  before?(tab: Page): Promise<void>
}>

const firstPayment = (tab: Page): Promise<string> => tab.evaluate(async () => {
  const { items } = await (await fetch('/v1/transactions?limit=20')).json() as { items: { id: string; actions: string[] }[] }
  return `/transactions/${items.find(({ actions }) => actions.includes('payments.v1.CustomerCreditTransfer'))?.id}`
})
const firstAccount = (tab: Page): Promise<string> => tab.evaluate(async () => {
  const { items } = await (await fetch('/v1/transactions?limit=20')).json() as { items: { id: string; actions: string[] }[] }
  const paid = items.find(({ actions }) => actions.includes('payments.v1.CustomerCreditTransfer'))
  const { events } = await (await fetch(`/v1/transactions/${paid?.id}`)).json() as { events: { fields: { debtor?: string } }[] }
  return `/accounts/${events.find(({ fields }) => fields.debtor !== undefined)?.fields.debtor}`
})

/** Every page of the console. */
export const SHOTS: readonly Shot[] = [
  { name: 'overview', path: '/', as: 'yangtze-motor-maker', guide: true },
  { name: 'blocks', path: '/blocks', as: 'nobody', guide: false },
  { name: 'block', path: '/blocks/2', as: 'nobody', guide: false },
  { name: 'transactions', path: '/transactions', as: 'yangtze-motor-maker', guide: false },
  { name: 'transaction', path: firstPayment, as: 'yangtze-motor-maker', guide: true, before: async tab => { await tab.waitForSelector('[data-verdict="true"]') } },
  { name: 'account', path: firstAccount, as: 'yangtze-motor-maker', guide: true },
  { name: 'members', path: '/members', as: 'yangtze-motor-maker', guide: false },
  { name: 'member', path: '/members/hanjiang-bank', as: 'yangtze-motor-maker', guide: true },
  { name: 'search', path: '/search?q=jiang', as: 'yangtze-motor-maker', guide: false },
  { name: 'payments', path: '/payments', as: 'yangtze-motor-maker', guide: true },
  { name: 'files', path: '/files', as: 'yangtze-motor-maker', guide: true },
  { name: 'file', path: '/files/CJQC-20261124-0001', as: 'yangtze-motor-maker', guide: true },
  { name: 'approvals', path: '/approvals', as: 'yangtze-motor-checker', guide: true },
  { name: 'modules', path: '/modules/payments', as: 'yangtze-motor-maker', guide: true },
  { name: 'action', path: '/modules/actions/payments.v1.Hold', as: 'yangtze-motor-maker', guide: true },
  { name: 'query', path: '/modules/queries/payments.getAsset?args={"asset":"CNY.HJB"}', as: 'yangtze-motor-maker', guide: false },
  { name: 'governance', path: '/governance', as: 'yangtze-motor-maker', guide: true },
  { name: 'node', path: '/node', as: 'owner', guide: true },
  { name: 'developers', path: '/developers', as: 'owner', guide: true },
  { name: 'verify', path: '/verify', as: 'nobody', guide: true },
]
