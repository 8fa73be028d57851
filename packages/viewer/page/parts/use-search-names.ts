import { useRef, useState } from 'preact/hooks';
import { api, type SearchFieldItem } from '../data/api.ts';

/** What a search can name: fields, and the services that are known. Asked for when somebody begins to search. */
export function useSearchNames(target: 'traces' | 'logs') {
  const [fields, setFields] = useState<SearchFieldItem[]>([]);
  const [services, setServices] = useState<string[]>([]);
  const isAsked = useRef(false);
  const load = (): void => {
    if (isAsked.current) return;
    isAsked.current = true;
    // Without them the search works as well: what is wrong with the viewer is told by the view.
    api.searchFields().then(
      (answer) => setFields(answer.fields),
      () => (isAsked.current = false),
    );
    api.services({ since: '24h' }).then(
      (answer) => setServices(answer.services.map(({ service }) => service)),
      () => {},
    );
  };
  return { fields: fields.filter(({ of }) => of.includes(target)), services, load };
}
