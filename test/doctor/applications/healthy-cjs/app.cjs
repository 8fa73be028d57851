const { createServer } = require('node:http');
const express = require('express');

const app = express();
app.get('/', (_request, response) => response.send('fine'));
createServer(app).listen(0, '127.0.0.1');
