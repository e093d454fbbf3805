import type { IncomingMessage } from 'node:http'

/** Longest Cookie header that is looked at, characters: cookies of other programs on this host come with it. */
const COOKIES_MAX = 8 * 1024
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Name of the cookie: with the port, since cookies of one host are shared by all its ports, and several nodes may run there. */
const nameOf = ({ headers: { host = '' } }: IncomingMessage): string => `jianghan-session-${/:([0-9]{1,5})$/.exec(host)?.[1] ?? 'default'}`

/** The session token that a browser sends; undefined where it sends none. */
export function sessionTokenOf(request: IncomingMessage): string | undefined {
  const { cookie } = request.headers
  if (cookie === undefined || cookie.length > COOKIES_MAX) return undefined
  const name = nameOf(request)
  const value = cookie.split(';').map(each => each.trim()).find(each => each.startsWith(`${name}=`))?.slice(name.length + 1)
  return value !== undefined && TOKEN.test(value) ? value : undefined
}

/** The header that gives a browser its token, or takes it away: out of reach of scripts, and never sent along from another site. */
export function sessionCookie(request: IncomingMessage, token: string | undefined): string {
  const secure = 'encrypted' in request.socket ? '; Secure' : ''
  return `${nameOf(request)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict${secure}${token === undefined ? '; Max-Age=0' : ''}`
}

/**
 * Whether a request that changes something was made by a page of this very node: browsers name the page's origin on each such request, and no page can
 * change it. Cookies alone would go along with forms of other sites on the same host.
 */
export function isFromOwnPage({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin !== undefined && host !== undefined && /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase()
}
