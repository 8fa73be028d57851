import type { ErrorDetails } from './error-details.ts';
import type { ErrorEvent } from './error-event.ts';
import type { Fields } from './event-catalogue.ts';
import { isoTime } from './json-text.ts';
import { exceptionAttributes } from './logger.ts';

/** The attributes of the log record that tells of an error, beside the fields of its line. */
export function errorAttributes(event: ErrorEvent, details: ErrorDetails): Fields {
  const attributes: Fields = {
    ...event.request,
    ...exceptionAttributes(details),
    'error.type': details.type,
    'throughline.error.fingerprint': event.fingerprint,
    'throughline.error.id': event.id,
    'throughline.error.mechanism': event.mechanism,
    'throughline.error.handled': event.handled,
  };
  if (event.heldBack > 0) attributes['throughline.error.held_back'] = event.heldBack;
  if (event.codeFrame !== undefined) attributes['throughline.error.code_frame'] = event.codeFrame;
  if (event.breadcrumbs.length > 0) {
    attributes['throughline.error.breadcrumbs'] = event.breadcrumbs.map(({ time, ...crumb }) => ({
      time: isoTime(time),
      ...crumb,
    }));
  }
  if (event.flow !== undefined) {
    attributes['throughline.flow.id'] = event.flow.id;
    attributes['throughline.flow.name'] = event.flow.name;
    if (event.flow.step !== undefined) attributes['throughline.flow.step'] = event.flow.step;
  }
  const { id, email, name, address } = event.user ?? {};
  if (id !== undefined) attributes['user.id'] = id;
  if (email !== undefined) attributes['user.email'] = email;
  if (name !== undefined) attributes['user.name'] = name;
  if (address !== undefined) attributes['client.address'] = address;
  for (const [key, value] of Object.entries(event.tags)) attributes[`throughline.tag.${key}`] = value;
  for (const [key, value] of Object.entries(event.contexts)) attributes[`throughline.context.${key}`] = value;
  return attributes;
}

/** The fields that the line of an error has besides those that every line has. */
export function errorLineFields(event: ErrorEvent): Fields {
  const fields: Fields = { fingerprint: event.fingerprint };
  if (event.flow?.step !== undefined) fields['step'] = event.flow.step;
  if (event.heldBack > 0) fields['held_back'] = event.heldBack;
  if (Object.keys(event.tags).length > 0) fields['tags'] = event.tags;
  return fields;
}

/** Those of its line that the record leaves out, because an attribute says the same. */
export const HIDDEN_FIELDS: readonly string[] = ['stack', 'fingerprint', 'held_back', 'tags'];
