import { openLedger } from './support/ledger.js';
import { sealingContract } from './support/contract.js';

sealingContract('sealing a ledger in PostgreSQL', () => openLedger());
