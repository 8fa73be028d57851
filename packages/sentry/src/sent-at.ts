/**
 * The envelope with the time of now as the one at which it was sent: Sentry takes the difference to its own clock for a
 * wrong clock of the sender, and would move an event that waited on disk by as much.
 */
export function withSentAt(envelope: Buffer, now: number): Buffer {
  const end = envelope.indexOf(10);
  if (end === -1) return envelope;
  try {
    const header = JSON.parse(envelope.toString('utf8', 0, end)) as Record<string, unknown>;
    header['sent_at'] = new Date(now).toISOString();
    return Buffer.concat([Buffer.from(JSON.stringify(header)), envelope.subarray(end)]);
  } catch {
    return envelope;
  }
}
