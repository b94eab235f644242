/** `registre start`: what `npm start` runs. */
import { Command } from 'commander';

export const startCommand = (): Command =>
  new Command('start').description('start the server (configured by the environment)').action(async () => {
    await import('../main.js');
  });
