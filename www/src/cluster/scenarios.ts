// The library of scenarios: the scripts of the folder `scenarios/`, whose first line is `# Title: one sentence.` and whose
// file's name is the name in links and attributes, in the groups and the order of src/lab/scenarios.rs. Loaded when a scenario is
// first wanted.

import { groups as sources } from '#scenarios';

export { lessonTitles } from '#scenarios';

export interface Scenario {
  /** The name in links and attributes: `leader-failure`. */
  id: string;
  title: string;
  /** One sentence. */
  description: string;
  /** The script. */
  script: string;
}

export interface ScenarioGroup {
  title: string;
  /** One sentence on what they have in common. */
  description: string;
  scenarios: Scenario[];
}

export const groups: ScenarioGroup[] = sources.map(({ title, description, scripts }) => ({ title, description, scenarios: scripts.map(introduce) }));

function introduce({ id, script }: { id: string; script: string }): Scenario {
  const [, title = id, description = ''] = /^# (.*?): (.*)/.exec(script) ?? [];
  return { id, title, description, script };
}

const all = groups.flatMap(({ scenarios }) => scenarios);

export function scenarioNamed(id: string): Scenario | undefined {
  return all.find((scenario) => scenario.id === id);
}

/** How many names are proposed in place of an unknown one. */
const PROPOSED = 3;
/** The least similarity, from 0 to 1, of a proposed name. */
const ALIKE = 0.35;

/** The names that are most similar to an unknown one, the most similar first; none if there is no similar name. */
export function namesLike(wanted: string): string[] {
  const pairs = pairsOf(wanted.slice(0, 80).toLowerCase());
  const ranked = all.map(({ id }) => ({ id, share: likeness(pairs, pairsOf(id)) })).filter(({ share }) => share >= ALIKE);
  return ranked.sort((a, b) => b.share - a.share).slice(0, PROPOSED).map(({ id }) => id);
}

/** Dice's coefficient: the share of pairs of neighbouring letters that two words have in common. */
function likeness(a: string[], b: string[]): number {
  const left = [...b];
  const common = a.filter((pair) => {
    const place = left.indexOf(pair);
    if (place >= 0) left.splice(place, 1);
    return place >= 0;
  });
  return (2 * common.length) / Math.max(1, a.length + b.length);
}

function pairsOf(word: string): string[] {
  return Array.from({ length: Math.max(0, word.length - 1) }, (_, i) => word.slice(i, i + 2));
}
