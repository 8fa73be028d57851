const { connect } = require('amqplib');

import('./app.mjs').then(({ run }) => run(connect));
