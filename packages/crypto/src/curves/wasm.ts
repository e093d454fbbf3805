/** The host's WebAssembly; TypeScript's own declarations of it come with those of a browser. */
interface WasmHost {
  instantiate(bytes: Uint8Array): Promise<{ instance: { exports: unknown } }>
}

/** What a module of base64 exports. */
export async function instantiate<Exports>(base64: string): Promise<Exports> {
  const host = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly
  const { instance } = await host.instantiate(Uint8Array.from(atob(base64.replaceAll('\n', '')), letter => letter.charCodeAt(0)))
  return instance.exports as Exports
}
