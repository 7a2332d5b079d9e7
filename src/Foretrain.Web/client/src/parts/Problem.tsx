import type { Failure } from "../api/server";
import { pageHref } from "../state/address";
import { uploadedName } from "../state/tables";

/** An error document: what is wrong, where, and what to do; with the way out that fits it. */
export function Problem({ failure, retry, title }: { failure: Failure; retry?: (() => void) | undefined; title?: string }) {
  const { code, message, place, hint } = failure.detail;
  const lost = code === "unknown-table" && /^up-/.test(new URLSearchParams(location.search).get("t") ?? "") ? uploadedName(new URLSearchParams(location.search).get("t")!) : null;
  return (
    <section class="problem" role="alert" aria-label={title ?? "Problem"}>
      <h2><span aria-hidden="true">■ </span>{title ?? heading(failure)}</h2>
      {lost !== null
        ? <p class="problem-message">The server no longer has the table <strong>{lost}</strong>: dropped files are kept in memory until it stops. <a href={pageHref("/data", { t: null })}>Drop {lost} again</a>; the same content gets the same address, so this link then works as before.</p>
        : <p class="problem-message">{message}</p>}
      {place && <pre class="problem-place">{place}</pre>}
      {hint && lost === null && <p class="problem-hint">{hint}</p>}
      <p class="problem-foot">
        {retry && <button type="button" onClick={retry}>Try again</button>}
        <span class="quiet">{code}{failure.retryAfter === null ? "" : `; the server asks to wait ${failure.retryAfter} s`}</span>
      </p>
    </section>
  );
}

function heading(f: Failure): string {
  if (f.status === 0) return "No answer";
  if (f.status === 429 || f.detail.code === "busy") return "The server is busy";
  if (f.status === 413 || f.detail.code === "table-too-large") return "Too large";
  if (f.status === 404 || f.detail.code.startsWith("unknown-")) return "Not found";
  if (f.detail.code === "cancelled") return "Stopped";
  return f.detail.code === "internal" ? "A defect of foretrain" : "This cannot be done";
}
