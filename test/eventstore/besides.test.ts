import { describe, expect, it } from '@jest/globals';
import { ledgerElsewhere } from '../../src/eventstore/index.js';

describe('the name of a ledger beside PostgreSQL', () => {
  it.each([
    ['esdb://127.0.0.1:2113?tls=false', 'EventStoreDB at 127.0.0.1:2113'],
    ['esdb+discover://admin:changeit@nodes.example.org', 'EventStoreDB at nodes.example.org'],
    ['esdb://admin:changeit@one:2113,two:2113/?tls=true', 'EventStoreDB at one:2113,two:2113'],
  ])('of %s is without user and password', (url, words) => {
    expect(ledgerElsewhere(url)).toBe(words);
  });

  it.each([undefined, ''])('is none for %j', url => {
    expect(ledgerElsewhere(url)).toBeUndefined();
  });
});
