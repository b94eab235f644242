/** Plans pages that read every field of their rows. */
import { everything, type ListDefinition } from './definition.js';
import { planPage, type PagePlan } from './page.js';

const plans = new Map<string, PagePlan>();

/** The plan of a page whose edges have the cursor and every field of each row (`cursor` and `node`). Made once for each sort. */
export function wholePlan(definition: ListDefinition, sort: string, totalCount: boolean): PagePlan {
  const key = `${definition.type}.${sort}.${totalCount}`;
  let plan = plans.get(key);
  if (!plan) {
    const node = { key: 'node', field: 'node', selection: everything(definition.fields) };
    const edge = [{ key: 'cursor', field: 'cursor' }, node];
    plans.set(key, (plan = planPage(definition, sort, { edge, cursors: true, totalCount })));
  }
  return plan;
}
