require('throughline').getLogger('script').info('done');
process.exit(0);
