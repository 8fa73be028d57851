/** Marks the options of a logger that is ours, so that the bridge leaves it alone: its records are sent already. */
export const OWN: symbol = Symbol.for('throughline.winston.own');
