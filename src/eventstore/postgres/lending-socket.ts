/** A connection that reads into the same memory again and again, for answers of many megabytes: new memory for each read would cost more than reading. */
import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';

/** Bytes of one read at most. */
const ROOM = 128 * 1_024;

export interface LendingSocket extends Socket {
  /** True lends the memory itself to the listener of `data`, which must have read it before it returns, or pause the socket until it has. */
  lends: boolean;
}

/** A socket that is not connected yet. Under TLS it has no part in reading what is decrypted. */
export function lendingSocket(): LendingSocket {
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(ROOM),
    callback: (length, memory) => {
      const bytes = Buffer.from(memory.buffer, memory.byteOffset, length);
      socket.emit('data', socket.lends ? bytes : Buffer.from(bytes));
      // It goes on reading, unless it was paused.
      return true;
    },
  };
  const socket: LendingSocket = Object.assign(new Socket({ onread } as SocketConstructorOpts), { lends: false });
  return socket;
}
