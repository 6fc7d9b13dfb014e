/** The faults of a lesson, as a page of ours finds them: `{ line, message }` each. */
export function faultsOf(page, text) {
  return page.evaluate(async (lesson) => {
    const { check } = await import('./lesson-check.js');
    return check(lesson);
  }, text);
}
