// Finds sections of the documentation: those that hold every word of the query, the best first.

/** A page of the index, which www/build/docs/words.mjs writes. */
export interface Page {
  page: string;
  title: string;
  /** Anchor, heading, text. */
  sections: [string, string, string][];
}

/** A section that was found. */
export interface Found {
  page: string;
  title: string;
  /** Empty for the top of the page. */
  anchor: string;
  heading: string;
  /** An extract of its text, with the words of the query apart. */
  parts: { words: string; isHit: boolean }[];
}

/** How long an extract is, in characters. */
const EXTRACT = 130;

export function find(pages: readonly Page[], query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: (Found & { score: number })[] = [];
  for (const { page, title, sections } of pages) {
    sections.forEach(([anchor, heading, text], place) => {
      const scores = words.map((word) => scoreOf(word, title, heading, text));
      if (scores.includes(0)) return;
      const score = scores.reduce((sum, one) => sum + one, 0);
      found.push({ page, title, heading, anchor: place === 0 ? '' : anchor, parts: extract(text, words), score });
    });
  }
  return found.sort((a, b) => b.score - a.score);
}

/** How well a section fits a word; 0 if it does not hold it. A word counts most where a heading begins with it. */
function scoreOf(word: string, title: string, heading: string, text: string): number {
  const inHeading = fit(word, heading);
  const inTitle = fit(word, title);
  const inText = fit(word, text);
  return 8 * inHeading + (inHeading > 0 ? 0 : 2 * inTitle) + inText;
}

/** 2 for a whole word, 1 for a part of one, 0 for none. */
function fit(word: string, text: string): number {
  const lower = text.toLowerCase();
  let best = 0;
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
    const isWhole = !isLetter(lower[at - 1]) && !isLetter(lower[at + word.length]);
    if (isWhole) return 2;
    best = 1;
  }
  return best;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

/** The part of a text around the first of the words. */
function extract(text: string, words: readonly string[]): Found['parts'] {
  const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
  const first = Math.min(...places, text.length);
  const around = first === text.length ? 0 : Math.max(0, first - EXTRACT / 3);
  const start = around === 0 ? 0 : text.indexOf(' ', around) + 1;
  const shown = text.slice(start, start + EXTRACT);
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'i');
  const parts = shown.split(pattern).map((piece, index) => ({ words: piece, isHit: index % 2 === 1 })).filter((part) => part.words !== '');
  if (start > 0) parts.unshift({ words: '… ', isHit: false });
  if (start + EXTRACT < text.length) parts.push({ words: ' …', isHit: false });
  return parts;
}
