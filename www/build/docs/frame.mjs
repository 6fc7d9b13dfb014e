// What surrounds a document on its page: the header, the list of pages, the contents, and the pages before and after.

const TITLE = 'Raftarium documentation';

/**
 * The HTML of a page.
 * @param page `{ name, title, description, headings, body }`; `body` is HTML.
 * @param groups The list of pages.
 */
export function frame(page, groups, preloads) {
  const { name, title, description, headings, body } = page;
  const order = groups.flatMap(({ pages }) => pages);
  const place = order.findIndex((other) => other.name === name);
  const [before, after] = [order[place - 1], order[place + 1]];
  const inside = headings.filter(({ depth }) => depth === 2 || depth === 3);
  return `<!doctype html>
<html lang="en" data-offline="../sw.js">
  <head>
    <meta charset="utf-8">
    <title>${escape(name === 'index' ? TITLE : `${title}: ${TITLE}`)}</title>
    <meta name="description" content="${escape(description)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="../icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="../page.css">
    <link rel="stylesheet" href="../docs.css">
    <script type="module" blocking="render" src="../docs.js"></script>
${preloads.map((file) => `    <link rel="modulepreload" href="../${file}">\n`).join('')}  </head>
  <body class="docs">
    <a class="skip" href="#main">Skip to the text</a>
    <header>
      <div class="name"><p><a href="../index.html">Raftarium</a></p></div>
      <nav class="doors" aria-label="Raftarium"><a href="../learn.html">Learn</a><a href="index.html" aria-current="${name === 'index' ? 'page' : 'true'}">Docs</a><a href="../index.html">Free play</a></nav>
      <div class="tools"></div>
    </header>
    <div class="columns">
      <details class="pages" open><summary>Pages</summary>
        <nav aria-label="Pages">${groups.map(({ title: group, pages }) => `
          <h2>${escape(group)}</h2>
          <ul>${pages.map((other) => `<li><a href="${other.name}.html"${other.name === name ? ' aria-current="page"' : ''}>${escape(other.label)}</a></li>`).join('')}</ul>`).join('')}
        </nav>
      </details>
      <main id="main" tabindex="-1">
        <article>
${body}
        </article>
        <nav class="around" aria-label="Pages before and after">${link(before, 'prev', 'Previous')}${link(after, 'next', 'Next')}</nav>
      </main>
      ${inside.length > 1 ? `<nav class="inside" aria-label="On this page"><h2>On this page</h2><ul>${inside.map(({ depth, id, text }) => `<li class="depth-${depth}"><a href="#${id}">${escape(text)}</a></li>`).join('')}</ul></nav>` : ''}
    </div>
  </body>
</html>
`;
}

function link(page, rel, word) {
  return page ? `<a rel="${rel}" class="${rel}" href="${page.name}.html"><span>${word}</span> ${escape(page.label)}</a>` : '';
}

export function escape(text) {
  const characters = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => characters[character]);
}
