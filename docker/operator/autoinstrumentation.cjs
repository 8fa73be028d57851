// NODE_OPTIONS=--require /…/autoinstrumentation.js: what the Kubernetes operator puts into every Node process of a
// pod. Old syntax on purpose: an old Node has to get as far as the sentence that names it.
var wanted = [22, 15];
var version = process.versions.node.split('.').map(Number);
var oldNode = version[0] < wanted[0] || (version[0] === wanted[0] && version[1] < wanted[1]);

if (oldNode) {
  process.stderr.write(
    'throughline: Throughline needs Node.js ' +
      wanted.join('.') +
      ' or later; this is ' +
      process.versions.node +
      ', so nothing is recorded. The application runs as it is.\n',
  );
} else {
  try {
    require('throughline/register');
  } catch (error) {
    process.stderr.write(
      'throughline: could not be loaded from ' +
        __dirname +
        ' (' +
        String(error).split('\n')[0] +
        '), so nothing is recorded. The application runs as it is.\n',
    );
  }
}
