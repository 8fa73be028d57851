import * as graphql from 'graphql';
import { run } from './app.mjs';

await run(graphql);
