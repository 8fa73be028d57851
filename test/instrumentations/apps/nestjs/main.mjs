import 'reflect-metadata';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { run } from './app.mjs';

await run(NestFactory, common);
