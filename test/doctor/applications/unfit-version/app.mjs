import Koa from 'koa';

new Koa();
