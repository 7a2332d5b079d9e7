import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../api/server";
import { hrefOf, pageHref, params, queryText, withChange } from "../state/address";
import { laws } from "../state/catalogue";
import { tables, uploadedName } from "../state/tables";
import { Said } from "./Said";

/** An error document: what is wrong, where, and what to do; with the way out that fits it. */
export function Problem({ failure, retry, title }: { failure: Failure; retry?: (() => void) | undefined; title?: string }) {
  const { code, message, place, hint } = failure.detail;
  const table = params.value.getAll("t").find((t) => t.startsWith("up-") && !tables.value?.tables.some((k) => k.id === t));
  const lost = code === "unknown-table" && table !== undefined;
  const name = table === undefined ? null : uploadedName(table);
  const suggested = code === "unknown-law" && hint ? [...hint.matchAll(/'([a-z0-9-]+)'/g)].map((m) => m[1]!).filter((id) => laws.value.some((l) => l.id === id)) : [];
  return (
    <section class="problem" role="alert" aria-label={title ?? "Problem"}>
      <h2><span aria-hidden="true">■ </span>{title ?? heading(failure)}</h2>
      {lost
        ? <p class="problem-message">The server no longer has {name === null ? "this dropped table" : <>the table <strong>{name}</strong></>}: dropped files are kept in memory until it stops. <a href={pageHref("/data", { t: null })}>Drop {name ?? "the file"} again</a>; the same content gets the same address, so this link then works as before.</p>
        : <p class="problem-message"><Said text={message} /></p>}
      {place && (place.startsWith("--") ? <p class="problem-place words"><Said text={place} /></p> : <pre class="problem-place">{place}</pre>)}
      {hint && !lost && <p class="problem-hint"><Said text={hint} /></p>}
      {suggested.length > 0 && <p class="button-line">{suggested.map((id) => <a key={id} class="button" href={hrefOf({ path: location.pathname, query: queryText(withChange(params.value, { law: id })) })}>Use {id}</a>)}</p>}
      <p class="problem-foot">
        {retry && <button type="button" onClick={retry}>Try again</button>}
        <span class="quiet">{code}{failure.retryAfter === null ? "" : retry ? <Countdown key={failure.message} seconds={failure.retryAfter} then={retry} /> : `; the server asks to wait ${failure.retryAfter} s`}</span>
      </p>
    </section>
  );
}

/** Asks again when the server said that there will be a place. */
function Countdown({ seconds, then }: { seconds: number; then: () => void }) {
  const [left, set] = useState(seconds);
  useEffect(() => {
    const timer = setTimeout(() => (left > 1 ? set(left - 1) : then()), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return <span aria-live="off">; asking again in {left} s</span>;
}

function heading(f: Failure): string {
  if (f.status === 0) return "No answer";
  if (f.status === 429 || f.detail.code === "busy") return "The server is busy";
  if (f.status === 413 || f.detail.code === "table-too-large") return "Too large";
  if (f.status === 404 || ["unknown-table", "unknown-law", "unknown-page"].includes(f.detail.code)) return "Not found";
  if (f.detail.code === "cancelled") return "Stopped";
  return f.detail.code === "internal" ? "A defect of foretrain" : "This cannot be done";
}
