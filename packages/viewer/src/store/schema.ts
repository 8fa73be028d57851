/** Of the tables below. A file with another one is refused. */
export const SCHEMA_VERSION = 1;

/** Marks a SQLite file as a store of ours (`PRAGMA application_id`): "TLin". */
export const APPLICATION_ID = 0x54_4c_69_6e;

/**
 * Times are microseconds since 1970 (`_us`), which fit a double exactly; durations nanoseconds (`_ns`). Rows are
 * numbered in the order in which they arrived. What only one record needs is JSON in the table of bodies, so that a
 * search over many records reads narrow rows.
 */
export const SCHEMA = `
CREATE TABLE resource (
  id INTEGER PRIMARY KEY, service TEXT NOT NULL, attributes TEXT NOT NULL UNIQUE,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL
) STRICT;

CREATE TABLE trace (
  id INTEGER PRIMARY KEY, trace_id TEXT NOT NULL UNIQUE,
  start_us INTEGER NOT NULL, end_us INTEGER NOT NULL,
  root_span_id TEXT, root_service TEXT, root_name TEXT, root_kind INTEGER, root_status INTEGER, root_duration_ns INTEGER,
  spans INTEGER NOT NULL, failed INTEGER NOT NULL, logs INTEGER NOT NULL,
  services TEXT NOT NULL, flow TEXT, last_span INTEGER NOT NULL, last_log INTEGER NOT NULL
) STRICT;
CREATE INDEX trace_by_start ON trace (start_us) WHERE spans > 0;

CREATE TABLE span (
  id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, span_id TEXT NOT NULL, parent_id TEXT, resource INTEGER NOT NULL,
  service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL, start_us INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL, failed INTEGER NOT NULL, status INTEGER, route TEXT, flow TEXT, step TEXT, peer TEXT
) STRICT;
CREATE UNIQUE INDEX span_of_trace ON span (trace, span_id);
CREATE TABLE span_body (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE log (
  id INTEGER PRIMARY KEY, trace_id TEXT, span_id TEXT, resource INTEGER NOT NULL, service TEXT NOT NULL,
  time_us INTEGER NOT NULL, severity INTEGER NOT NULL, event TEXT, flow TEXT, step TEXT
) STRICT;
CREATE INDEX log_of_trace ON log (trace_id) WHERE trace_id IS NOT NULL;
CREATE TABLE log_body (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE block (
  kind TEXT NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL,
  min_us INTEGER NOT NULL, max_us INTEGER NOT NULL, max_duration_ns INTEGER NOT NULL, failed INTEGER NOT NULL,
  words BLOB, PRIMARY KEY (kind, first_id)
) STRICT;

CREATE TABLE error_group (
  id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, type TEXT NOT NULL, message TEXT NOT NULL,
  service TEXT NOT NULL, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, count INTEGER NOT NULL,
  sample TEXT NOT NULL
) STRICT;
CREATE INDEX error_by_time ON error_group (last_us);
CREATE TABLE error_event (
  id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, time_us INTEGER NOT NULL, service TEXT NOT NULL,
  trace_id TEXT, span_id TEXT, told INTEGER NOT NULL, same TEXT UNIQUE
) STRICT;
CREATE INDEX error_event_of_group ON error_event (grp, time_us);
CREATE INDEX error_event_of_trace ON error_event (trace_id);

CREATE TABLE flow (
  id INTEGER PRIMARY KEY, flow_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, service TEXT NOT NULL,
  trace_id TEXT, span_id TEXT, started_us INTEGER, last_us INTEGER NOT NULL, ended_us INTEGER,
  outcome TEXT, step TEXT, step_us INTEGER, steps_total INTEGER, progress_done REAL, progress_total REAL,
  stalled INTEGER NOT NULL, reason TEXT
) STRICT;
CREATE INDEX flow_by_time ON flow (last_us);
CREATE INDEX flow_of_trace ON flow (trace_id);
CREATE TABLE flow_step (
  flow INTEGER NOT NULL, step TEXT NOT NULL, began_us INTEGER NOT NULL, ended_us INTEGER, failed INTEGER,
  PRIMARY KEY (flow, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, resource INTEGER NOT NULL, service TEXT NOT NULL,
  name TEXT NOT NULL, type TEXT NOT NULL, unit TEXT NOT NULL, description TEXT NOT NULL,
  temporality TEXT, monotonic INTEGER NOT NULL, attributes TEXT NOT NULL, last_us INTEGER NOT NULL
) STRICT;
CREATE INDEX series_by_name ON series (name);
CREATE INDEX series_by_resource ON series (resource, name);
CREATE TABLE point (
  id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time_us INTEGER NOT NULL, start_us INTEGER, value REAL,
  count INTEGER, sum REAL, min REAL, max REAL, buckets TEXT
) STRICT;
CREATE UNIQUE INDEX point_of_series ON point (series, time_us);
CREATE TABLE exemplar (
  id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time_us INTEGER NOT NULL, value REAL NOT NULL,
  trace_id TEXT, span_id TEXT, attributes TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX exemplar_of_series ON exemplar (series, time_us, value);

CREATE TABLE service_minute (
  minute INTEGER NOT NULL, service TEXT NOT NULL, bucket INTEGER NOT NULL, requests INTEGER NOT NULL,
  failed INTEGER NOT NULL, PRIMARY KEY (minute, service, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE edge_minute (
  minute INTEGER NOT NULL, caller TEXT NOT NULL, callee TEXT NOT NULL, kind TEXT NOT NULL,
  calls INTEGER NOT NULL, failed INTEGER NOT NULL, sum_ns INTEGER NOT NULL, max_ns INTEGER NOT NULL,
  PRIMARY KEY (minute, caller, callee, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
`;
