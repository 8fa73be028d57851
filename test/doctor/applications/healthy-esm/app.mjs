import express from 'express';

const app = express();
app.get('/', (_request, response) => response.send('fine'));
app.listen(0, '127.0.0.1');
