import { fdatasync, fdatasyncSync, ftruncateSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'

/** Port: the calls by which bytes reach a file. Tests give one whose k-th call fails. Errors are those of node:fs. */
export type Disk = Readonly<{
  /** Writes all bytes at `position`. A failure may leave a part of them behind. */
  write(fd: number, bytes: Uint8Array, position: number): void
  truncate(fd: number, length: number): void
  /** Returns when the file's content and length outlast a power cut. */
  datasync(fd: number): void
  /** The same, off this thread. */
  datasyncLater(fd: number): Promise<void>
}>

/** The disk by node:fs. */
export const nodeDisk: Disk = {
  write(fd, bytes, position) {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
  },
  truncate: ftruncateSync,
  datasync: fdatasyncSync,
  datasyncLater: promisify(fdatasync),
}
