/** Bounds on one table file. Whatever is beyond one of them is refused before it costs anything. */
export interface SheetLimits {
  /** Bytes of the file. */
  readonly bytes: number
  /** Entries of the ZIP archive that an XLSX is. A workbook of an ERP has about 15. */
  readonly entries: number
  /** Bytes of one entry when unpacked. 100,000 payments of 15 columns are some 90 MB of XML. */
  readonly entryBytes: number
  /** Bytes of all entries that are unpacked, together. */
  readonly unpackedBytes: number
  /** How many times its packed size an entry may have, when it is larger than 1 MiB. A sheet of equal rows reaches some 60. */
  readonly ratio: number
  /** Sheets of a workbook. */
  readonly sheets: number
  /** The highest row that may hold something. */
  readonly rows: number
  /** The highest column that may hold something. */
  readonly columns: number
  /** Cells that hold something, in the whole file. */
  readonly cells: number
  /** Characters (UTF-16 units) of one cell; 32,767 is what the spreadsheet programs allow. */
  readonly cellCharacters: number
  /** Characters of all cells and of all shared texts, together. */
  readonly characters: number
  /** Merged areas of one sheet. */
  readonly merges: number
  /** Elements within one another. */
  readonly depth: number
  /** Problems listed, and warnings listed; one more says that there were more. */
  readonly problems: number
}

/** The bounds that hold unless a caller asks for others. */
export const SHEET_LIMITS: SheetLimits = {
  bytes: 64 * 1024 * 1024,
  entries: 2_000,
  entryBytes: 192 * 1024 * 1024,
  unpackedBytes: 256 * 1024 * 1024,
  ratio: 100,
  sheets: 64,
  rows: 100_200,
  columns: 256,
  cells: 2_500_000,
  cellCharacters: 32_767,
  characters: 64 * 1024 * 1024,
  merges: 10_000,
  depth: 64,
  problems: 100,
}
