/**
 * The fast path for queries of lists alone, the most frequent ones: rows are read as JSON text and passed through, without making
 * objects of them. Any other query takes the ordinary path. Both give the same answers.
 */
import {
  getArgumentValues,
  Kind,
  locatedError,
  OperationTypeNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { addTo } from '../../common/grouped.js';
import { boundsOf } from '../bounds.js';
import type { ApiContext } from '../context.js';
import { passGate } from '../rights.js';
import type { Shown } from '../../completeness/shown.js';
import { COMPLETENESS_FIELDS, completenessJson, heardOf } from '../completeness/completeness.js';
import { pageInfo, readList, shownBy, type PreparedList } from '../list.js';
import type { Fields, ListDefinition, Page, Selected } from '../../postgres/lists/definition.js';
import { planPage, type PagePlan } from '../../postgres/lists/page.js';

/** A root field that the fast path can answer. */
export interface FastList {
  readonly definition: ListDefinition;
  readonly prepare: (context: ApiContext, args: never) => Promise<PreparedList>;
}
export type FastLists = Readonly<Record<string, FastList>>;

/** The data of a result as JSON text. */
export class RawData {
  constructor(readonly text: string) {}
  /** The data as objects, for code that does not handle raw data. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

interface PlannedList {
  readonly key: string;
  /** The field nodes that ask for it, each once. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly field: GraphQLField<unknown, unknown>;
  readonly list: FastList;
  /** The selected fields of the connection, in order. */
  readonly selection: readonly Selected[];
  /** What is selected below `edges`; undefined when they are not selected. */
  readonly edges: readonly Selected[] | undefined;
  /** True when a cursor of the page is selected. */
  readonly cursors: boolean;
  readonly totalCount: boolean;
  /** True when something of its completeness is selected. */
  readonly completeness: boolean;
  /** Plans of the page, by sort order and relation. */
  readonly plans: Map<string, PagePlan>;
}
export type FastPlan = readonly PlannedList[];

/** Groups the fields of a selection by response key, inline fragments opened; undefined when the fast path does not cover it. */
function collect(set: SelectionSetNode, types: ReadonlySet<string>): Map<string, FieldNode[]> | undefined {
  const found = new Map<string, FieldNode[]>();
  const enter = (selectionSet: SelectionSetNode): boolean =>
    selectionSet.selections.every(selection => {
      if (selection.directives?.length) return false;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        addTo(found, key, selection);
        return true;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      const on = selection.typeCondition?.name.value;
      return on === undefined || types.has(on) ? enter(selection.selectionSet) : false;
    });
  return enter(set) ? found : undefined;
}

const mergedSelection = (nodes: readonly FieldNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: nodes.flatMap(node => node.selectionSet?.selections ?? []),
});

/**
 * The selection below the nodes of one field, in the form that pages take; undefined when the fast path does not cover it. `types`: the
 * types on which fragments may stand there. `under`: what may be selected below a field; undefined when there is no such field.
 */
function select(
  nodes: readonly FieldNode[],
  types: readonly string[],
  under: (field: string) => { types: readonly string[]; fields?: Fields } | 'leaf' | undefined,
): Selected[] | undefined {
  const collected = collect(mergedSelection(nodes), new Set(types));
  if (!collected) return undefined;
  const selection: Selected[] = [];
  for (const [key, fieldNodes] of collected) {
    const field = fieldNodes[0]?.name.value ?? '';
    const below = field === '__typename' ? 'leaf' : under(field);
    if (below === undefined) return undefined;
    if (below === 'leaf') selection.push({ key, field });
    else {
      const fields = below.fields;
      const inner = select(fieldNodes, below.types, name => fieldsBelow(fields, name));
      if (!inner) return undefined;
      selection.push({ key, field, selection: inner });
    }
  }
  return selection;
}

/** What may be selected below a field of a row; undefined when there is no such field. */
function fieldsBelow(
  fields: Fields | undefined,
  name: string,
): { types: readonly string[]; fields: Fields } | 'leaf' | undefined {
  const field = fields?.[name];
  if (!field) return undefined;
  // Fragments on Node apply to rows as well.
  return field.as === 'object' ? { types: [field.type, 'Node'], fields: field.fields } : 'leaf';
}

/** The fields of PageInfo. No SQL reads them: `connectionJson` writes them. */
const PAGE_INFO: Fields = Object.fromEntries(
  ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map(name => [name, { as: 'text', sql: '' }] as const),
);

/** The fields of Completeness, which `completenessJson` writes. */
const COMPLETENESS: Fields = Object.fromEntries(
  Object.keys(COMPLETENESS_FIELDS).map(name => [name, { as: 'text', sql: '' }] as const),
);

/** Plans one root field; undefined when the fast path does not cover its selection. */
function planList(
  list: FastList,
  key: string,
  nodes: readonly FieldNode[],
  field: GraphQLField<unknown, unknown>,
): PlannedList | undefined {
  const { type, fields } = list.definition;
  const edge: Fields = { cursor: { as: 'json', sql: '' }, node: { as: 'object', type, fields } };
  const selection = select(nodes, [`${type}Connection`], name => {
    if (name === 'edges') return { types: [`${type}Edge`], fields: edge };
    if (name === 'pageInfo') return { types: ['PageInfo'], fields: PAGE_INFO };
    if (name === 'completeness') return { types: ['Completeness'], fields: COMPLETENESS };
    return name === 'totalCount' ? 'leaf' : undefined;
  });
  // A fragment opened twice has its fields twice.
  const [node, ...others] = new Map(nodes.map(one => [one.loc?.start, one])).values();
  if (!selection || !node) return undefined;
  const edges = selection.filter(({ field: name }) => name === 'edges');
  if (edges.length > 1) return undefined;
  const pageInfos = selection.filter(({ field: name }) => name === 'pageInfo');
  return {
    key,
    nodes: [node, ...others],
    field,
    list,
    selection,
    edges: edges[0]?.selection,
    cursors: pageInfos.some(info => info.selection?.some(({ field: name }) => name.endsWith('Cursor'))),
    totalCount: selection.some(({ field: name }) => name === 'totalCount'),
    completeness: selection.some(({ field: name }) => name === 'completeness'),
    plans: new Map(),
  };
}

/** Plans a query whose fragments are inlined for the fast path; undefined when it does not cover the query. */
export function planFast(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  lists: FastLists,
): FastPlan | undefined {
  const query: GraphQLObjectType | null | undefined = schema.getQueryType();
  if (!query || operation.operation !== OperationTypeNode.QUERY || operation.directives?.length) return undefined;
  const roots = collect(operation.selectionSet, new Set([query.name]));
  if (!roots) return undefined;
  const plan: PlannedList[] = [];
  for (const [key, nodes] of roots) {
    const name = nodes[0]?.name.value ?? '';
    const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
    const field = query.getFields()[name];
    const planned = list && field ? planList(list, key, nodes, field) : undefined;
    if (!planned) return undefined;
    plan.push(planned);
  }
  return plan;
}

/** Writes a page as the JSON of its connection, with the selected fields in order. `completeness`: that of each selection of it. */
function connectionJson(
  { selection, list }: PlannedList,
  page: Page,
  prepared: PreparedList,
  completeness: ReadonlyMap<string, string>,
): string {
  const info = pageInfo(page, prepared.request);
  const parts = selection.map(({ key, field, selection: below }) => {
    if (field === 'completeness') return `"${key}":${completeness.get(key)}`;
    if (field === 'edges') return `"${key}":[${page.edges}]`;
    if (field === 'totalCount') return `"${key}":${page.totalCount}`;
    if (field === '__typename') return `"${key}":"${list.definition.type}Connection"`;
    const inner = (below ?? []).map(
      ({ key: name, field: of }) =>
        `"${name}":${of === '__typename' ? '"PageInfo"' : JSON.stringify(info[of as keyof typeof info])}`,
    );
    return `"${key}":{${inner.join(',')}}`;
  });
  return `{${parts.join(',')}}`;
}

const NOT_SELECTED: ReadonlyMap<string, string> = new Map();

/** The JSON of each `completeness` that is selected, by its response key. */
async function completenessOf(
  context: ApiContext,
  { selection }: PlannedList,
  shown: Shown | null,
): Promise<Map<string, string>> {
  const selected = selection.filter(({ field }) => field === 'completeness');
  return new Map(
    await Promise.all(
      selected.map(
        async ({ key, selection: below = [] }) => [key, await completenessJson(context, shown, below)] as const,
      ),
    ),
  );
}

/** Checks gate and bounds, reads the page of one root field, and writes `"key":{…}`. */
async function answer(planned: PlannedList, context: ApiContext, variables: Record<string, unknown>): Promise<string> {
  passGate(context.principal, 'Query', planned.field.name);
  const args = getArgumentValues(planned.field, planned.nodes[0], variables);
  boundsOf(planned.field)?.(args);
  const prepared = await planned.list.prepare(context, args as never);
  const { sort } = prepared.request;
  // A list as of a moment has the fields of the list of now, and reads another relation.
  const planKey = `${sort} ${prepared.definition.from}`;
  let plan = planned.plans.get(planKey);
  if (!plan) {
    const { edges, cursors, totalCount, completeness: standing } = planned;
    plan = planPage(prepared.definition, sort, { ...(edges ? { edge: edges } : {}), cursors, totalCount, standing });
    planned.plans.set(planKey, plan);
  }
  const heard = heardOf(context, planned.completeness ? prepared.definition.readModels : []);
  const page = await readList(context, prepared, plan);
  const completeness = planned.completeness
    ? await completenessOf(context, planned, shownBy(page, heard, prepared))
    : NOT_SELECTED;
  return `"${planned.key}":${connectionJson(planned, page, prepared, completeness)}`;
}

/** Executes a plan. A list that fails is null with its error; the others are answered. */
export async function runFast(
  plan: FastPlan,
  context: ApiContext,
  variables: Record<string, unknown>,
): Promise<{ data: RawData; errors: GraphQLError[] }> {
  const errors: GraphQLError[] = [];
  const parts = await Promise.all(
    plan.map(planned =>
      answer(planned, context, variables).catch((error: unknown) => {
        errors.push(locatedError(error, planned.nodes, [planned.key]));
        return `"${planned.key}":null`;
      }),
    ),
  );
  return { data: new RawData(`{${parts.join(',')}}`), errors };
}
