import express from 'express';
import 'throughline/register';

express().listen(0, '127.0.0.1');
