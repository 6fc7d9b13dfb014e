// The words of the list of all properties; loaded with it.

export const safetyText = {
  all: 'All properties that are checked after every event',
  figure3: 'Properties of Figure 3',
  foundations: 'What they rest on',
};
