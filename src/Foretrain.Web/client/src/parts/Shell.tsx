import type { ComponentChildren } from "preact";
import { askedOf } from "../api/asking";
import { pageHref, params, place, twinHref } from "../state/address";
import { theme, type Theme } from "../state/theme";
import { tableName, tables } from "../state/tables";

const pages = [
  ["/data", "Data", "a table of runs, and what is in it"],
  ["/fit", "Fit", "a law held against the runs"],
  ["/forecast", "Forecast", "runs that have not been trained"],
  ["/plan", "Plan", "the best model for a budget"],
  ["/compare", "Compare", "two recipes or two laws"],
  ["/next", "Next runs", "what to run to know more"],
  ["/laws", "Laws", "the catalogue"],
  ["/report", "Report", "a file to send"],
] as const;

/** The frame of every page: where one is, the way to the other pages, and the page as a document. */
export function Shell({ title, lead, children, twin }: { title: string; lead?: string; children: ComponentChildren; twin?: string | null }) {
  const path = place.value.path;
  const table = params.value.get("t");
  document.title = `${title} – foretrain`;
  const twinPath = twin === undefined ? `${path}.json` : twin;
  return (
    <div class="shell">
      <a class="skip" href="#main">Skip to the page</a>
      <header class="top">
        <a class="brand" href={pageHref("/data")} aria-label="foretrain, to the data page">
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true"><rect width="32" height="32" rx="6" class="brand-tile" /><path d="M6 7c3 11 9 16 20 17" class="brand-line" /><circle cx="9" cy="15" r="2" class="brand-dot" /><circle cx="15" cy="21" r="2" class="brand-dot" /></svg>
          <span>foretrain</span>
        </a>
        <nav aria-label="Pages">
          <ul>
            {pages.map(([href, name, what]) => {
              const here = path === href || (href === "/laws" && path.startsWith("/laws/"));
              return <li key={href}><a href={pageHref(href)} aria-current={here ? "page" : undefined} title={what}>{name}</a></li>;
            })}
          </ul>
        </nav>
        <div class="top-end">
          {tables.value && <p class="project">folder <strong>{tables.value.project}</strong></p>}
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <div class="page-head">
          <div>
            <h1>{title}</h1>
            {lead && <p class="lead">{lead}</p>}
          </div>
          <p class="page-links">
            {table !== null && <span class="quiet">{tableName(table)}</span>}
            {twinPath !== null && <a href={twinHref(twinPath, askedOf(/^\/laws\/./.test(twinPath) ? "law" : twinPath.slice(1).replace(".json", ""), params.value))}>JSON<span class="away"> of this page</span></a>}
          </p>
        </div>
        {children}
      </main>
    </div>
  );
}

function ThemeSwitch() {
  const names: Record<Theme, string> = { auto: "auto", light: "light", dark: "dark" };
  return (
    <label class="theme">
      <span class="away">Colours</span>
      <select value={theme.value} onChange={(e) => { theme.value = e.currentTarget.value as Theme; }}>
        {(Object.keys(names) as Theme[]).map((t) => <option key={t} value={t}>{names[t]}</option>)}
      </select>
    </label>
  );
}

/** Controls on the left, the answer on the right; below each other where there is no room. */
export function Split({ controls, children }: { controls: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="split">
      <section class="controls" aria-label="Question">{controls}</section>
      <section class="answer" aria-label="Answer">{children}</section>
    </div>
  );
}

/** What stands where a table is missing. */
export function NoTable({ what }: { what: string }) {
  const known = (tables.value?.tables ?? []).filter((t) => !t.problem);
  return (
    <div class="empty">
      <h2>No table yet</h2>
      <p>{what} <a href={pageHref("/data")}>Drop a file on the Data page</a>{known.length > 0 ? ", or take one of this folder:" : "."}</p>
      {known.length > 0 && <ul class="empty-list">{known.slice(0, 8).map((t) => <li key={t.id}><a href={pageHref(place.value.path, { t: t.id })}>{t.uploaded ? t.name : t.id}</a></li>)}</ul>}
    </div>
  );
}
