import type { ComponentType } from 'preact';
import type { Route } from '../browser/route.ts';

export interface ViewProps {
  route: Route;
}

/** One view of the page. */
export interface View {
  /** First part of its address: `#/live`. */
  name: string;
  title: string;
  /** `g` and this letter go to it. */
  key: string;
  /** Loads its code when it is first opened. */
  load(): Promise<ComponentType<ViewProps>>;
}
