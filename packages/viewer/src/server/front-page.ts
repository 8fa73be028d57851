/** What `/` answers where the page is not built, as in a checkout: how to look all the same. Plain HTML without a script. */
export function frontPage(url: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Throughline viewer</title></head>
<body>
<h1>Throughline viewer</h1>
<p>This viewer receives OTLP at <code>${url}</code> (<code>/v1/traces</code>, <code>/v1/logs</code>, <code>/v1/metrics</code>) and keeps it. Its page is not built here: <code>npm run build</code> does so.</p>
<p>Look at what it has from a shell, with the address that was printed at its start:</p>
<pre>throughline query 'status:error since:10m' --url '${url}/#token=…'
throughline tail --url '${url}/#token=…'
curl -H 'Authorization: Bearer …' '${url}/api/traces?q=status:error'</pre>
<p>The search language and the API are described in the README of @throughline/viewer.</p>
</body>
</html>
`;
}
