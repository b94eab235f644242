/** Given to type-graphql as the source of a subscription's events, and never called: the hub executes subscriptions itself. */
export const servedByHub = (): never => {
  throw new Error('subscriptions are served over WebSocket, by the live hub');
};
