export * from '@throughline/api';
