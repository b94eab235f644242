/** Converts the driver's events and positions to those of the port. */
import {
  START as FROM_START,
  type AllStreamRecordedEvent,
  type Position as DriverPosition,
} from '@eventstore/db-client';
import type { EventMetadata, JsonObject } from '../../domain/event.js';
import { position, START, type Position, type RecordedEvent } from '../eventstore.js';

export type DriverEvent = AllStreamRecordedEvent;

/** False for the streams and events that the server keeps for itself among those of the ledger. */
export const isOurs = (event: DriverEvent | undefined): event is DriverEvent =>
  event !== undefined && !event.type.startsWith('$') && !event.streamId.startsWith('$');

export const positionOf = ({ commit, prepare }: DriverPosition): Position => position(commit, prepare);

/** The driver's form of a position: the place to follow from. */
export const driverPosition = (at: Position): DriverPosition | typeof FROM_START =>
  at === START ? FROM_START : { commit: BigInt(`0x${at.slice(0, 16)}`), prepare: BigInt(`0x${at.slice(16)}`) };

export const toEvent = (event: DriverEvent): RecordedEvent => ({
  id: event.id,
  type: event.type,
  data: event.data as JsonObject,
  metadata: event.metadata as unknown as EventMetadata,
  stream: event.streamId,
  version: Number(event.revision),
  position: positionOf(event.position),
  recordedAt: event.created.toISOString(),
});
