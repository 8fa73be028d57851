import { connect } from 'amqplib';
import { run } from './app.mjs';

await run(connect);
