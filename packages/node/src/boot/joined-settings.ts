import { HTTP_SETTINGS } from '../instrumentation/stock-http/settings.ts';
import { UNDICI_SETTINGS } from '../instrumentation/undici.ts';

type Settings = Readonly<Record<string, unknown>>;
type Hook = (...values: unknown[]) => unknown;

/** What our own instances are told, so that exports and scrapes are neither traced nor counted. */
const ours: Readonly<Record<string, Settings>> = { http: HTTP_SETTINGS, undici: UNDICI_SETTINGS };

/** The settings of an instance that the application brings, with ours beside them: of two hooks both run. */
export function joinedSettings(name: string, theirs: Settings): Settings {
  const own = Object.hasOwn(ours, name) ? (ours[name] as Settings) : {};
  const joined: Record<string, unknown> = { ...own, ...theirs };
  for (const [key, hook] of Object.entries(own)) {
    const other = theirs[key];
    if (typeof hook === 'function' && typeof other === 'function') {
      joined[key] = bothHooks(hook as Hook, other as Hook);
    }
  }
  return joined;
}

/** Two that ask whether to ignore something: either may. Two that give attributes: theirs win. */
function bothHooks(own: Hook, theirs: Hook): Hook {
  return (...values) => {
    const first = own(...values);
    if (first === true) return true;
    const second = theirs(...values);
    return isRecord(first) && isRecord(second) ? { ...first, ...second } : (second ?? first);
  };
}

function isRecord(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null;
}
