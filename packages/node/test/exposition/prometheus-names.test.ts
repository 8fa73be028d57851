import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type PrometheusKind,
  prometheusLabel,
  prometheusName,
} from '../../src/exposition/prometheus-names.ts';

type Case = readonly [name: string, unit: string, kind: PrometheusKind, expected: string, unitWord: string];

function check(cases: readonly Case[]): void {
  for (const [name, unit, kind, expected, unitWord] of cases) {
    assert.deepEqual(
      prometheusName(name, unit, kind),
      { name: expected, unit: unitWord },
      `${kind} ${name} in ${JSON.stringify(unit)}`,
    );
  }
}

describe('a metric on /metrics', () => {
  it('has its unit in words at the end of its name', () => {
    check([
      ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds', 'seconds'],
      ['http.client.response.body.size', 'By', 'histogram', 'http_client_response_body_size_bytes', 'bytes'],
      ['gc.pause', 'ms', 'gauge', 'gc_pause_milliseconds', 'milliseconds'],
      ['room.temperature', 'Cel', 'gauge', 'room_temperature_celsius', 'celsius'],
      ['disk.size', 'GiBy', 'up_down_counter', 'disk_size_gibibytes', 'gibibytes'],
      ['battery', '%', 'gauge', 'battery_percent', 'percent'],
    ]);
  });

  it('ends in _total when it is a counter, after its unit', () => {
    check([
      ['process.cpu.time', 's', 'counter', 'process_cpu_time_seconds_total', 'seconds'],
      ['assessment_submissions', '', 'counter', 'assessment_submissions_total', ''],
      ['assessment_submissions_total', '', 'counter', 'assessment_submissions_total', ''],
      ['io_total', 'By', 'counter', 'io_bytes_total', 'bytes'],
      ['total', '', 'counter', 'total', ''],
    ]);
  });

  it('has no unit when the unit only says what is counted', () => {
    check([
      ['http.server.active_requests', '{request}', 'up_down_counter', 'http_server_active_requests', ''],
      ['jobs', '{job}', 'counter', 'jobs_total', ''],
      ['queue.depth', '{item}', 'gauge', 'queue_depth', ''],
    ]);
  });

  it('is a ratio where a gauge has the unit 1, and nowhere else', () => {
    check([
      ['nodejs.eventloop.utilization', '1', 'gauge', 'nodejs_eventloop_utilization_ratio', 'ratio'],
      ['cache.hit.ratio', '1', 'gauge', 'cache_hit_ratio', 'ratio'],
      ['things', '1', 'counter', 'things_total', ''],
      ['things', '1', 'up_down_counter', 'things', ''],
      ['share', '1', 'histogram', 'share', ''],
    ]);
  });

  it('says per what a rate is', () => {
    check([
      ['disk.throughput', 'By/s', 'gauge', 'disk_throughput_bytes_per_second', 'bytes_per_second'],
      ['requests', '{request}/s', 'gauge', 'requests_per_second', 'per_second'],
      ['speed', 'm/s', 'gauge', 'speed_meters_per_second', 'meters_per_second'],
      ['frequency', '1/min', 'gauge', 'frequency_per_min', 'per_min'],
      ['use', 'By/{request}', 'histogram', 'use_bytes', 'bytes'],
    ]);
  });

  it('never has the same unit twice', () => {
    check([
      ['request.duration.seconds', 's', 'histogram', 'request_duration_seconds', 'seconds'],
      ['memory_bytes', 'By', 'gauge', 'memory_bytes', 'bytes'],
      ['sent.bytes.total', 'By', 'counter', 'sent_bytes_total', 'bytes'],
      ['reads_per_second', '{read}/s', 'gauge', 'reads_per_second', 'per_second'],
      ['bytes_per_second', 'By/s', 'gauge', 'bytes_per_second', 'bytes_per_second'],
      // As in the Collector: the unit is in the name, though not at its end.
      ['seconds_until_renewal', 's', 'gauge', 'seconds_until_renewal', ''],
    ]);
  });

  it('keeps a unit that nobody knows, in legal characters', () => {
    check([
      ['blood', 'mm[Hg]', 'gauge', 'blood_mm_Hg', 'mm_Hg'],
      ['speed', 'furlong/fortnight', 'gauge', 'speed_furlong_per_fortnight', 'furlong_per_fortnight'],
      ['x', '/', 'gauge', 'x', ''],
    ]);
  });

  it('has a legal name without doubled underscores, whatever it was called', () => {
    check([
      ['(lambda).function.executions(#)', '', 'gauge', 'lambda_function_executions', ''],
      ['a..b--c//d', '', 'gauge', 'a_b_c_d', ''],
      ['5xx.errors', '', 'counter', '_5xx_errors_total', ''],
      ['job:rate', '', 'gauge', 'job_rate', ''],
      ['größe', '', 'gauge', 'gr_e', ''],
      ['---', 's', 'gauge', '', ''],
      ['', '', 'counter', '', ''],
    ]);
  });
});

describe('a label on /metrics', () => {
  it('has a legal name without doubled underscores', () => {
    assert.equal(prometheusLabel('http.request.method'), 'http_request_method');
    assert.equal(prometheusLabel('a--b'), 'a_b');
    assert.equal(prometheusLabel('__reserved__'), '_reserved_');
    assert.equal(prometheusLabel('2nd'), 'key_2nd');
    assert.equal(prometheusLabel('…'), '');
    assert.equal(prometheusLabel(''), '');
  });
});
