// Vega-Lite specifications (a JSON array on standard input) as SVG with Vega's own writer (a JSON array on standard output).
// Argument: the folder node_modules that holds vega and vega-lite.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.argv[2] + '/x.js'));
const load = name => import(pathToFileURL(require.resolve(name)));
const [vega, lite] = [await load('vega'), await load('vega-lite')];
const out = [];
for (const spec of JSON.parse(readFileSync(0, 'utf8'))) {
  const warnings = [];
  const keep = (...words) => { warnings.push(words.join(' ')); return logger; };
  const logger = { level: () => logger, error: keep, warn: keep, info: () => logger, debug: () => logger };
  const view = new vega.View(vega.parse(lite.compile(spec, { logger }).spec), { renderer: 'none' });
  view.logger(logger);
  out.push({ svg: await view.toSVG(), warnings });
}

process.stdout.write(JSON.stringify(out));
