/** The arguments that the queries of statistics share. */
import type { StatisticsGroupBy } from './types.js';

export const SCOPE = { description: 'Which accounts are counted: scope, kind of account and degree.' } as const;
export const GROUP_BY = {
  defaultValue: 'NONE',
  description:
    'How the scope is broken down into `rows`. BAD_USER_INPUT for parts that this type of scope does not have.',
} as const satisfies { defaultValue: StatisticsGroupBy; description: string };
export const THEN_BY = {
  defaultValue: 'NONE',
  description:
    'How each of the `rows` is broken down into `rows` of its own. BAD_USER_INPUT for parts that such a part does not have.',
} as const satisfies { defaultValue: StatisticsGroupBy; description: string };
