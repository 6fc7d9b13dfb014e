/** The names of the tabs, in their order. Lessons point at them. */
export const TABS = ['inspect', 'why', 'events', 'console', 'statistics', 'laboratory', 'branches', 'settings', 'rules'] as const;

export type TabName = (typeof TABS)[number];
