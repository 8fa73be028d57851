import type { LoadedPipeline } from '../../../config/load-pipeline.ts';
import type { ApplicationEvidence } from './application.ts';
import type { EndpointEvidence } from './endpoint.ts';
import type { EnvironmentEvidence } from './environment.ts';
import type { FolderEvidence } from './folder.ts';
import type { PortEvidence } from './ports.ts';

/** Everything that the checks judge. */
export interface Evidence {
  /** Of the doctor's own process, as in `process.versions.node`. */
  readonly node: string;
  readonly folder: FolderEvidence;
  /** Of the application's process, where one was seen; else of the doctor's. */
  readonly environment: EnvironmentEvidence;
  /** What the environment comes to. */
  readonly loaded: LoadedPipeline;
  readonly redacts: boolean;
  readonly endpoints: readonly EndpointEvidence[];
  readonly ports: readonly PortEvidence[];
  /** Undefined where no command was given. */
  readonly application: ApplicationEvidence | undefined;
}
