// A link that holds a whole run: its text, deflated, in the part of the address behind '#', which never
// leaves the browser.

/** Longer texts than this are refused before they are unpacked any further. */
const MAX_TEXT = 4_000_000;

export async function packRun(run: string): Promise<string> {
  const packed = new Blob([run]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Undefined for what was never packed by `packRun`, or lost a part on its way. */
export async function unpackRun(packed: string): Promise<string | undefined> {
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (symbol) => symbol.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let run = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return run + decoder.decode();
      run += decoder.decode(value, { stream: true });
      if (run.length > MAX_TEXT) return undefined;
    }
  } catch {
    return undefined;
  }
}
