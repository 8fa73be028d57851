const grpc = require('@grpc/grpc-js');

import('./app.mjs').then(({ run }) => run(grpc));
