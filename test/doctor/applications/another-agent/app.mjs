import 'dd-trace';
import express from 'express';

express().listen(0, '127.0.0.1');
