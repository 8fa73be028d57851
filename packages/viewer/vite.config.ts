import { defineConfig } from 'vite';

/** The page: static files that the listener reads once; nothing of what builds it is installed with the package. */
export default defineConfig({
  root: 'page',
  publicDir: false,
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    // One style sheet, and no data: addresses: the Content-Security-Policy stays as narrow as it is.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
