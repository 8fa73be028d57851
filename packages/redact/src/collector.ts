export { collectorConfiguration } from './collector/collector-configuration.ts';
