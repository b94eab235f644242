import type { GraphQLResolveInfo } from 'graphql';
import { feedAfter, ledgerEventsList } from '../../../projections/ledger-events/queries.js';
import { projectedPosition } from '../../postgres/projected.js';
import type { ApiContext } from '../context.js';
import { Arg, Args, Ctx, Info, Int, Query, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { atLeast, readConnection, shapeOf } from '../list.js';
import { MOST_ROWS, pageOf, type ConnectionOf } from '../relay.js';
import { Position } from '../scalars.js';
import { auditReach } from './reach.js';
import { conditionsOf, filterOf, recordEvents, eventOfIndex, toLedgerEvent } from './read.js';
import { EventFeed, EventFilter, EventsArgs, LedgerEvent, LedgerEventConnection } from './types.js';

/** A page of events, and up to where the index had come when it was read. */
interface EventsPage extends ConnectionOf<LedgerEvent> {
  readonly position: string;
}

@Resolver()
export class EventQueries {
  @Query(() => LedgerEventConnection, {
    nullable: true,
    description:
      'Events of the whole ledger, of accounts, pupils, schools, imports, campaigns, delegations and all others. Needs to be an auditor: of the nation, or of an académie, whose events are those of streams that had named it or one of its schools by then, and those done by a right on them. Errors: FORBIDDEN for a school or académie out of your reach, BAD_USER_INPUT (page), NOT_YET_PROJECTED. Reads of personal data are left out unless asked for (`reads` of the filter). Each reading is recorded.',
  })
  async events(
    @Args(() => EventsArgs) args: EventsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<EventsPage> {
    const page = pageOf(args);
    const { filter, order, minPosition } = args;
    const reach = await auditReach(context, 'EVENTS_READ', filter ?? {});
    await atLeast(context, minPosition, ['ledger-events', 'schools']);
    // Taken before the page is read: what the index takes in meanwhile is left out.
    const position = args.until ?? (await projectedPosition(context.services.pool, 'ledger-events'));
    const conditions = conditionsOf({ ...filterOf(filter), until: position }, reach);
    const filterArguments = { ...filter };
    const request = { conditions, filterArguments, sort: 'POSITION', descending: order === 'NEWEST_FIRST', ...page };
    const read = await readConnection(
      context,
      { definition: ledgerEventsList, request, concerns: { places: () => reach.places } },
      LedgerEvent,
      shapeOf(info),
    );
    const edges = read.edges.map(({ cursor, node }) => ({ cursor, node: toLedgerEvent(node) }));
    recordEvents(
      context,
      reach.granted,
      edges.map(({ node }) => node),
    );
    return { ...read, edges, position };
  }

  @Query(() => EventFeed, {
    nullable: true,
    description:
      'The feed of events for other systems: those after a position, oldest first. Nothing is missed and nothing comes twice, whatever happens in between, if each request gives the `position` of the one before. `eventsAppended` says when there is something new. Reads of personal data are left out unless asked for (`reads` of the filter). Needs the same right as `events`. Errors: FORBIDDEN, BAD_USER_INPUT (`first`). Each reading is recorded.',
  })
  async eventFeed(
    @Arg('after', () => Position, {
      description:
        'The position that the last request answered. To begin, any position; 32 zeros for the beginning of the ledger.',
    })
    after: string,
    @Arg('first', () => Int, { description: `How many events at most: 1 to ${MOST_ROWS}.` }) first: number,
    @Arg('filter', () => EventFilter, {
      nullable: true,
      description: 'Conditions that events must meet. Keep the same filter from one request to the next.',
    })
    filter: EventFilter | null,
    @Ctx() context: ApiContext,
  ): Promise<EventFeed> {
    if (first < 1 || first > MOST_ROWS) throw badInput(`Ask for 1 to ${MOST_ROWS} events at a time.`, 'first');
    const reach = await auditReach(context, 'EVENTS_READ', filter ?? {});
    const page = await feedAfter(context.services.pool, conditionsOf(filterOf(filter), reach), after, first);
    const events = page.events.map(eventOfIndex);
    recordEvents(context, reach.granted, events);
    return Object.assign(new EventFeed(), { ...page, events });
  }
}
