export type { ThroughlinePlugin } from './plugin.ts';
export { plugin, plugin as default } from './plugin.ts';
export type { Settings } from './settings.ts';
