const graphql = require('graphql');

import('./app.mjs').then(({ run }) => run(graphql));
