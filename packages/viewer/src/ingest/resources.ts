import type { Resource } from '@throughline/otlp';
import type { Database } from '../store/database.ts';
import { hashOf, pairHash, wordsOf, wordsOfValue } from '../store/words.ts';
import { GenerationCache } from './generation-cache.ts';
import type { Facts, Index, RecordText } from './record-text.ts';

/** Who sent something. */
export interface Sender {
  id: number;
  service: string;
  /** Of all its attributes, for the index of words. */
  hashes: number[];
  span: number;
  log: number;
}

const SERVICE = 'service.name';

/** Finds or writes the row of a resource. */
export class Resources {
  readonly #database: Database;
  readonly #text: RecordText;
  readonly #known = new GenerationCache<Sender>(500);

  constructor(database: Database, text: RecordText) {
    this.#database = database;
    this.#text = text;
  }

  of(resource: Resource | undefined, timeUs: number): Sender {
    const facts: Facts = new Map();
    const attributes = `{${this.#text.attributes(resource?.attributes, undefined, facts)}}`;
    const known = this.#known.get(attributes);
    if (known !== undefined) {
      this.#database.run('UPDATE resource SET last_us = max(last_us, ?) WHERE id = ?', timeUs, known.id);
      return known;
    }
    const named = facts.get(SERVICE);
    const service = typeof named === 'string' && named !== '' ? named : 'unknown_service';
    const id = this.#database.number(
      `INSERT INTO resource (service, attributes, first_us, last_us) VALUES (?, ?, ?, ?)
       ON CONFLICT (attributes) DO UPDATE SET last_us = max(last_us, excluded.last_us) RETURNING id`,
      ...[service, attributes, timeUs, timeUs],
    );
    const sender: Sender = { id, service, hashes: hashesOf(attributes, service), span: 0, log: 0 };
    this.#known.set(attributes, sender);
    return sender;
  }

  /** After rows were taken away or a transaction was rolled back. */
  forget(): void {
    this.#known.clear();
  }
}

/** Fields of the resource can be asked for as those of the record; full text is of the record alone. */
function hashesOf(attributes: string, service: string): number[] {
  const parsed = JSON.parse(attributes) as { attributes: Record<string, unknown> };
  const hashes = [pairHash('service', service)];
  for (const [key, value] of Object.entries(parsed.attributes)) {
    hashes.push(hashOf(`has\u0000${key}`));
    if (typeof value !== 'object') hashes.push(pairHash(key, String(value)));
  }
  return hashes;
}

/** The index learns who sent the records of this block. */
export function learnSender(sender: Sender, { blocks, kind }: Index): void {
  if (sender[kind] === blocks.epoch) return;
  sender[kind] = blocks.epoch;
  for (const hash of sender.hashes) blocks.addHash(hash);
}

/** Words and value of a column such as a span's name. */
export function learnColumn(index: Index, field: string, value: string): void {
  index.blocks.addHash(pairHash(field, value));
}

export function learnWords(index: Index, value: unknown): void {
  const words = typeof value === 'string' ? wordsOf(value) : wordsOfValue(value);
  for (const word of words) index.blocks.addHash(hashOf(word));
}
