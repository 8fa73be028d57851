import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toBinary } from '@bufbuild/protobuf';
import { decode, type Signal } from '@throughline/otlp';
import { decodeOfficially, OFFICIAL_DEFINITIONS_SOURCE, officialSchema } from '@throughline/testing';
import fc from 'fast-check';
import { anyMessage } from './official-messages.ts';

describe(`the decoder of @throughline/otlp, held against ${OFFICIAL_DEFINITIONS_SOURCE}`, () => {
  for (const signal of ['traces', 'logs', 'metrics'] as Signal[]) {
    test(`gives the same for any ${signal} request in protobuf and in JSON`, () => {
      const schema = officialSchema(signal);
      fc.assert(
        fc.property(anyMessage(schema), (message) => {
          const bytes = toBinary(schema, message);
          const official = decodeOfficially(signal, bytes, 'application/x-protobuf');
          assert.deepEqual(decode(signal, bytes, 'application/x-protobuf'), official);
          const json = Buffer.from(JSON.stringify(official));
          assert.deepEqual(decode(signal, json, 'application/json'), JSON.parse(json.toString()));
          assert.deepEqual(decodeOfficially(signal, json, 'application/json'), JSON.parse(json.toString()));
        }),
        { numRuns: 150 },
      );
    });
  }
});
