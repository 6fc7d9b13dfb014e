// The texts of an exercise.

export const goalsText = {
  title: 'Exercise',
  sum: (reached: number, of: number, points: number, most: number): string => `${reached} of ${of} ${of === 1 ? 'goal' : 'goals'} reached, ${points} of ${most} ${most === 1 ? 'point' : 'points'}`,
  points: (count: number): string => (count === 1 ? '1 point' : `${count} points`),
  reached: 'reached',
  open: 'not reached yet',
  upcoming: 'does not count yet',
  countLater: 'Grey goals count later.',
  goThere: (goal: string, time: string): string => `Go to ${time}, when this goal was reached: ${goal}`,
  allowed: (words: readonly string[]): string => (words.length > 0 ? `You may use: ${words.join(', ')}.` : 'You may watch, stop and rewind.'),
  task: 'What to do',
  handIn: 'Hand in…',
};
