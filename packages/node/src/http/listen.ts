import { type AddressInfo, createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** Looks whether the port can be had, before the long work of a start. Throws ProblemFault where it cannot; it may still be taken by another until {@link listen}. */
export async function probePort(host: string, port: number): Promise<void> {
  if (port === 0) return
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => { server.once('error', reject).listen({ host, port }, resolve) })
  } catch (fault) {
    judge(fault, host, port)
  }
  await new Promise<void>(resolve => { server.close(() => resolve()) })
}

/** Begins to listen; returns the port. Throws ProblemFault where the port or the address cannot be had. */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await server.listen({ host, port })
  } catch (fault) {
    judge(fault, host, port)
  }
  return (server.server.address() as AddressInfo).port
}

function judge(fault: unknown, host: string, port: number): never {
  const { code, message } = fault as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') fail(startProblems.portInUse, { host, port })
  if (code === 'EACCES') fail(startProblems.portForbidden, { host, port })
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') fail(startProblems.hostUnavailable, { host, port, what: message })
  throw fault
}
