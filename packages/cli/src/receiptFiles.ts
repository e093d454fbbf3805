/** A payment of a file as the node tells of it, as far as its receipt is concerned. */
type Told = Readonly<{ status: string; transactionId: string | null }>

/** A payment that has a receipt, with its place in the file from 0, and the name that the receipt has among those of the file. */
export type Receipted = Readonly<{ place: number; transactionId: string; name: string }>

/** Receipts that are asked for at once: the node writes them on threads of its own. */
const AT_ONCE = 8

/** The settled payments of a file in their order; names sort as the payments stand in it. */
export function receiptedOf(payments: readonly Told[]): Receipted[] {
  const digits = String(payments.length).length
  return payments.flatMap(({ status, transactionId }, place) => (
    status === 'ACSC' && transactionId !== null ? [{ place, transactionId, name: `${String(place + 1).padStart(digits, '0')}-${transactionId.slice(0, 16)}.pdf` }] : []))
}

/** Does something for each, some at once; ends with the first fault, and with nothing under way. */
export async function forEachReceipt(receipts: readonly Receipted[], work: (receipt: Receipted) => Promise<void>): Promise<void> {
  const left = receipts.values()
  let failed = false
  const lane = async (): Promise<void> => {
    for (const receipt of left) {
      if (failed) return
      try {
        await work(receipt)
      } catch (fault) {
        failed = true
        throw fault
      }
    }
  }
  const [fault] = (await Promise.allSettled(Array.from({ length: AT_ONCE }, lane))).flatMap(ended => (ended.status === 'rejected' ? [ended.reason as unknown] : []))
  if (fault !== undefined) throw fault
}
