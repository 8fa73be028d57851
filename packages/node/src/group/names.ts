/** What a member is called where its files are: nobody else ever has this name. */
export const KEY: RegExp = /^[0-9a-f]{16}$/;
/** The name of the file of what all dead members have left. */
export const ESTATE_KEY: string = '0'.repeat(16);
/** What a member is called in the label `worker`. */
export const WORKER: RegExp = /^[0-9]{1,10}(\/[0-9]{1,10})?$/;
/** What stands there for all that are dead. */
export const ENDED: string = 'ended';
