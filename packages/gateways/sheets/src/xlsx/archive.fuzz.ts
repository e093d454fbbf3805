import { SHEET_LIMITS } from '../limits.ts'
import { sheetOf, workbookOf } from '../testing/workbooks.ts'
import { isProblem, openArchive } from './archive.ts'

const LIMITS = { ...SHEET_LIMITS, entryBytes: 2_000_000, unpackedBytes: 4_000_000 }

/** An archive that is packed and one that is not. */
export const corpus: readonly Uint8Array[] = [workbookOf(sheetOf('<row><c><v>1</v></c></row>'), {}, 6), workbookOf(sheetOf(''))]

/** Any bytes: no exception, and no entry is larger than its bound. */
export function fuzz(data: Uint8Array): void {
  const archive = openArchive(data, LIMITS)
  if (isProblem(archive)) return
  for (const name of archive.names) {
    const content = archive.read(name)
    if (content === undefined) throw new Error('an entry that is named is there')
    if (!isProblem(content) && content.length > LIMITS.entryBytes) throw new Error('an entry is bounded')
  }
}
