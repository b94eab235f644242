import { projectedPosition } from '../../postgres/projected.js';
import { allow, type ApiContext } from '../context.js';
import { Arg, Ctx, Field, ObjectType, Resolver, Subscription } from '../decorators.js';
import { servedByHub } from '../live/served-by-hub.js';
import { Position } from '../scalars.js';
import { auditTarget } from './reach.js';

@ObjectType({ simpleResolvers: true, description: 'Says up to where events can be read.' })
export class EventsUpdate {
  @Field(() => Position, { description: 'Position of the ledger up to which queries show events.' })
  position!: string;
}

@Resolver()
export class EventSubscriptions {
  @Subscription(() => EventsUpdate, {
    subscribe: servedByHub,
    description:
      'Says at once, and again whenever events were appended to the ledger, up to where they can be read: ask `eventFeed` for them with your last position. Events that follow one another closely are announced together; reads of personal data are not announced. Needs the same right as `events`; it is checked again before each push.',
  })
  async eventsAppended(
    @Arg('academie', () => String, {
      nullable: true,
      description: 'Code of your académie. Leave it out to watch with whatever scope you have.',
    })
    academie: string | null,
    @Ctx() context: ApiContext,
  ): Promise<EventsUpdate> {
    allow(context, 'EVENTS_READ', auditTarget(context, 'EVENTS_READ', academie));
    const position = context.livePosition ?? (await projectedPosition(context.services.pool, 'ledger-events'));
    return Object.assign(new EventsUpdate(), { position });
  }
}
