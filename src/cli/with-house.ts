/** Opens the installation for one verb and closes it whatever happens. Joins the PostgreSQL of a running server. */
import { loadConfig } from '../config.js';
import { type House, type HouseOptions, openHouse } from '../house.js';

export const notice = (line: string): void => void process.stderr.write(`${line}\n`);

export async function withHouse<T>(work: (house: House) => Promise<T>, options: HouseOptions = {}): Promise<T> {
  const house = await openHouse(loadConfig(), { notice, ...options });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}
