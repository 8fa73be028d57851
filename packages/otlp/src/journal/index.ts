export { openJournal } from './journal.ts';
export type { ClaimedJournal, Journal, JournalOptions } from './journal-contract.ts';
