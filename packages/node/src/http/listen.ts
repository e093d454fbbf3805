import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** Begins to listen; returns the port. Throws ProblemFault where the port or the address cannot be had. */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await server.listen({ host, port })
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') fail(startProblems.portInUse, { host, port })
    if (code === 'EACCES') fail(startProblems.portForbidden, { host, port })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') fail(startProblems.hostUnavailable, { host, port, what: message })
    throw fault
  }
  return (server.server.address() as AddressInfo).port
}
