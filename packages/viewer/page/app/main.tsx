import { render } from 'preact';
import '../style/tokens.css';
import '../style/base.css';
import '../style/parts.css';
import '../style/reading.css';
import '../style/shell.css';
import { listenForKeys } from '../browser/keys.ts';
import { takeTokenOfAddress } from '../browser/token.ts';
import { Shell } from './shell.tsx';

takeTokenOfAddress();
// The printed address, opened once more in this tab, changes the fragment alone: begin anew with its token.
addEventListener('hashchange', () => {
  if (takeTokenOfAddress()) location.reload();
});
listenForKeys();
render(<Shell />, document.getElementById('app') as HTMLElement);
