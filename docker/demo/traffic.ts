/** The demo's traffic as a process of its own, for containers: TARGET_URL, TRAFFIC_RATE (requests per second). */
import { planTraffic } from '../../examples/demo/src/traffic/plan.ts';
import { startTraffic } from '../../examples/demo/src/traffic/sender.ts';

const { TARGET_URL, TRAFFIC_RATE = '5' } = process.env;
const rate = Number(TRAFFIC_RATE);
if (!TARGET_URL || !URL.canParse(TARGET_URL)) {
  refuse('TARGET_URL must be the address of the service assessments, such as http://127.0.0.1:8080.');
} else if (!(rate > 0 && rate <= 20)) {
  refuse(`TRAFFIC_RATE must be a number above 0, at most 20; received ${JSON.stringify(TRAFFIC_RATE)}.`);
} else {
  const traffic = startTraffic(TARGET_URL, planTraffic(1), rate);
  process.stdout.write(`Sending ${rate} requests per second to ${TARGET_URL}.\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      traffic.stop().then(() => {
        const { sent, succeeded, refused, failed, unanswered } = traffic.counts;
        process.stdout.write(
          `Sent ${sent} requests: ${succeeded} succeeded, ${refused} refused, ${failed} failed, ${unanswered} without an answer.\n`,
        );
        process.exit(0);
      });
    });
  }
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}
