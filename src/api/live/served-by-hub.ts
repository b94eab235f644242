/** type-graphql requires a source of events for each subscription. It is never called: the live hub executes subscriptions. */
export const servedByHub = (): never => {
  throw new Error('subscriptions are served over WebSocket, by the live hub');
};
