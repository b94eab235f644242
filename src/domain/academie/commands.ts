/** What can be asked of an académie's settings. */
import type { Routing } from '../assistance/matters.js';

/** Sets how parents get help; without `textsId` there are no texts any more. */
export interface ChangeModalities {
  readonly type: 'ChangeModalities';
  readonly academie: string;
  readonly textsId?: string;
}

/** Sets whose queue requests for assistance go to; without `routing`, they go where those of every other académie go (`OUR_ROUTING`). */
export interface ChangeRouting {
  readonly type: 'ChangeRouting';
  readonly academie: string;
  readonly routing?: Routing;
}

export type AcademieCommand = ChangeModalities | ChangeRouting;
