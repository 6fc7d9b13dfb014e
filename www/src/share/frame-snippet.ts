/** HTML that shows a run in a frame of any page. `link` is the address that opens the run; its page has embed.html beside it. */
export function frameSnippet(link: string, title: string): string {
  const { hash } = new URL(link);
  const address = new URL(`embed.html${hash}`, link).href;
  const escaped = (text: string): string => text.replace(/[&"<>]/g, (symbol) => `&#${symbol.charCodeAt(0)};`);
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" width="834" height="504" loading="lazy" allow="fullscreen; clipboard-write" style="border: 0; max-width: 100%"></iframe>`;
}
