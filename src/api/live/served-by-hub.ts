/** Stands where the library wants a source of events: subscriptions are served by the hub, which executes them itself. */
export const servedLive = (): never => {
  throw new Error('subscriptions are served over WebSocket, by the live hub');
};
