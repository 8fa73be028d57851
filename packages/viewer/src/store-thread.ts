import { parentPort, workerData } from 'node:worker_threads';
import { Store, type StoreOptions } from './store/store.ts';
import { type FromThread, problemOf, type ToThread } from './store/thread-messages.ts';
import { Turns } from './store/turns.ts';

/** The thread of the store: opens it, then takes messages until it is told to close. */
const port = parentPort;
if (port !== null) {
  const post = (message: FromThread): void => port.postMessage(message);
  try {
    const store = new Store(workerData as StoreOptions);
    const turns = new Turns(store, post);
    port.on('message', (message: ToThread) => {
      if (message.type !== 'close') {
        turns.take(message);
        return;
      }
      turns.close();
      post({ type: 'answer', id: message.id, answer: undefined });
      port.close();
    });
    post({ type: 'ready' });
  } catch (error) {
    post({ type: 'failed', problem: problemOf(error) });
    port.close();
  }
}
