import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fetch } from '@jianghan/client'
import { readTlsFiles, tlsFetch, tlsPathsOfEnvironment } from '@jianghan/client/node'
import { askEnvironment } from '@jianghan/crypto/node'
import { operatorToken } from '../callers/operatorToken.ts'
import { loadConfig } from '../config/load.ts'
import { servingUrlOf } from '../folder/serving.ts'
import type { Language } from '../problem/render.ts'

/** Asks a route of the node that serves a data folder; undefined where it is gone and only its word was left. */
export type AskOwnNode = (method: string, path: string, body?: unknown) => Promise<Response | undefined>

/**
 * The node that serves a data folder, for commands of its operator on the same machine; undefined where none left word. Over TLS it is known by the very certificate that
 * the configuration names, and by no other, whatever names stand in it; where the configuration names none, by what JIANGHAN_CACERT, JIANGHAN_CERT and JIANGHAN_CERT_KEY say.
 */
export async function ownNode(folder: string, language: Language): Promise<AskOwnNode | undefined> {
  const url = servingUrlOf(folder)
  if (url === undefined) return undefined
  const [token, connect] = [await operatorToken(folder), await fetchOf(folder, url, language)]
  return async (method, path, body) => {
    try {
      return await connect(`${url}${path}`, {
        method, headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    } catch (fault) {
      if (((fault as Error).cause as { code?: string } | undefined)?.code === 'ECONNREFUSED') return undefined
      throw fault
    }
  }
}

async function fetchOf(folder: string, url: string, language: Language): Promise<Fetch> {
  if (url.startsWith('http:')) return fetch
  const { tlsCertificate, tlsKey } = loadConfig({ file: join(folder, 'node.json'), environment: process.env, flags: {} })
  if (tlsCertificate !== '') return tlsFetch({ cert: readFileSync(tlsCertificate), key: readFileSync(tlsKey), only: readFileSync(tlsCertificate) }, language)
  return tlsFetch(await readTlsFiles(tlsPathsOfEnvironment(process.env), language, async file => askEnvironment(process.env)(file)), language)
}

/** Has the node do what may take longer than a connection waits, and asks until it ended. Undefined where the node is gone. */
export async function askUntilDone(ask: AskOwnNode, path: string, body?: unknown): Promise<Response | undefined> {
  let response = await ask('POST', path, body)
  while (response?.status === 202) response = await ask('GET', path)
  return response
}
