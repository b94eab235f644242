import type { GraphQLResolveInfo } from 'graphql';
import { projectedPosition } from '../../postgres/projected.js';
import { recordRead, type ApiContext } from '../context.js';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  Info,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from '../decorators.js';
import { allowInSchool, readConnection, shapeOf } from '../list.js';
import { servedByHub } from '../live/served-by-hub.js';
import { PageArgs, type ConnectionOf } from '../relay.js';
import { readAttention } from '../schools/attention.js';
import { Attention } from '../schools/types.js';
import { Position, Uai } from '../scalars.js';
import { prepareResponsables } from './queries.js';
import { Responsable, ResponsableConnection, ResponsableFilter, ResponsableSort } from './types.js';

@ArgsType()
class LiveResponsablesArgs extends PageArgs {
  @Field(() => ResponsableFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: ResponsableFilter | null;
  @Field(() => ResponsableSort, {
    nullable: true,
    description: "In which order rows are listed; by the pupils' names when left out.",
  })
  sort?: ResponsableSort | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Shows the responsables of a school at a position of the ledger.',
})
export class ResponsablesUpdate {
  @Field(() => Uai, { description: 'The school whose responsables are listed.' })
  uai!: string;
  @Field(() => Position, {
    description: 'Position of the ledger up to which this update was read; queries show it already.',
  })
  position!: string;
}

@Resolver(() => ResponsablesUpdate)
export class ResponsableSubscriptions {
  @Subscription(() => ResponsablesUpdate, {
    subscribe: servedByHub,
    description:
      'Pushes a page of the responsables of a school at once, and again after any row of the school changes; changes that follow one another closely are pushed together. Rights and errors as for the query `responsables`; rights are checked again before each push.',
  })
  async responsablesUpdated(
    @Arg('uai', () => Uai, { description: 'The school whose responsables are listed.' }) uai: string,
    @Ctx() context: ApiContext,
  ): Promise<ResponsablesUpdate> {
    const granted = await allowInSchool(context, 'RESPONSABLES_LIST', uai);
    const position = context.livePosition ?? (await projectedPosition(context.services.pool, 'responsables'));
    // The hub leaves this out: it records once that somebody began to watch, and no push.
    recordRead(context, { kind: 'SUBSCRIPTION', granted, uai, persons: 0 });
    return { uai, position };
  }

  @FieldResolver(() => ResponsableConnection, {
    description: 'A page of the list of responsables. Errors: BAD_USER_INPUT (page, filter).',
  })
  async responsables(
    @Root() { uai }: ResponsablesUpdate,
    @Args(() => LiveResponsablesArgs) args: LiveResponsablesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Responsable>> {
    const list = await prepareResponsables(context, { ...args, uai });
    return readConnection(context, list, Responsable, shapeOf(info));
  }

  @FieldResolver(() => Attention, { description: 'What needs attention in the school.' })
  attention(@Root() { uai }: ResponsablesUpdate, @Ctx() context: ApiContext): Promise<Attention> {
    return readAttention(context, uai);
  }
}
