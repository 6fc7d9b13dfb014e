// Where the links of the documents lead on the site. Documents link to each other and to files of the project by paths, as GitHub
// follows them.

import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';

/**
 * Returns a function that finds the address of a link on a page.
 * @param pages All pages.
 * @param copied The files that lie beside the pages, by their paths in the project.
 * @param repository The address of the repository, if it is known: other files of the project are there.
 */
export function linkFinder(pages, copied, repository) {
  const names = new Map(pages.map(({ source, name }) => [source, `${name}.html`]));
  return (source) => (href) => {
    if (/^[a-z]+:/i.test(href) || href.startsWith('#')) return href;
    const [path, anchor] = href.split('#');
    const target = posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, '');
    const hash = anchor === undefined ? '' : `#${anchor}`;
    if (names.has(target)) return names.get(target) + hash;
    if (copied.has(target)) return copied.get(target);
    // A dead link stays as it is: the tests name it.
    if (!existsSync(target)) return href;
    return repository && `${repository}/${statSync(target).isDirectory() ? 'tree' : 'blob'}/main/${target}${hash}`;
  };
}
