import { Zip, ZipPassThrough } from 'fflate'

/** A file of an archive. */
export type ZipEntry = Readonly<{ name: string; bytes: Uint8Array }>

/** A ZIP archive as it grows, file by file; what is compressed already is not compressed again. `at` stands as the date of each file. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>, at: Date): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  const zip = new Zip((fault, part) => {
    if (fault !== null) throw fault
    ready.push(part)
  })
  for await (const { name, bytes } of entries) {
    const file = new ZipPassThrough(name)
    file.mtime = at
    zip.add(file)
    file.push(bytes, true)
    yield* ready
    ready = []
  }
  zip.end()
  yield* ready
}
