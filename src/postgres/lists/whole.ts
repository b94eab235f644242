/** Plans pages that read every field of their rows. */
import { everything, type ListDefinition, type PageShape } from './definition.js';
import { planPage, type PagePlan } from './page.js';

const plans = new Map<string, PagePlan>();

/**
 * The plan of a page whose edges have the cursor and every field of each row (`cursor` and `node`); with `totalCount`, the rows that
 * match are counted, too, and with `standing` it is read how far the read models have come. Made once for each relation and sort.
 */
export function wholePlan(
  definition: ListDefinition,
  sort: string,
  { totalCount, standing = false }: Pick<PageShape, 'totalCount' | 'standing'>,
): PagePlan {
  const key = `${definition.from}.${definition.type}.${sort}.${totalCount}.${standing}`;
  let plan = plans.get(key);
  if (!plan) {
    const node = { key: 'node', field: 'node', selection: everything(definition.fields) };
    const edge = [{ key: 'cursor', field: 'cursor' }, node];
    plans.set(key, (plan = planPage(definition, sort, { edge, cursors: true, totalCount, standing })));
  }
  return plan;
}
