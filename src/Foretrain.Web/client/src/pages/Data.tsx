import { useEffect } from "preact/hooks";
import { deleteTable } from "../api/server";
import { useAnswer } from "../api/useAnswer";
import type { DataDocument } from "../api/documents";
import { commit, pageHref, params } from "../state/address";
import { laws, useLaws } from "../state/catalogue";
import { loadTables, tableName, tables } from "../state/tables";
import { amount, count } from "../quantities";
import { Figures } from "../parts/Figure";
import { Findings } from "../parts/Findings";
import { Sheet } from "../parts/numbers";
import { Shell, Split } from "../parts/Shell";
import { bytesText, TableDrop } from "../parts/TableDrop";
import { Waiting } from "../parts/Waiting";

/** A table of runs: taken in, looked at, and what can be done with it. */
export function Data() {
  const table = params.value.get("t");
  const twin = useAnswer<DataDocument>(table === null || table === "" ? null : "data");
  useEffect(() => { void loadTables(); }, [table]);
  const data = twin.page?.result;
  return (
    <Shell title="Data" lead="One row per training run: sizes, tokens, loss." twin={table ? "/data.json" : "/tables.json"}>
      <Split controls={<><TableDrop /><TableList current={table} /></>}>
        {!table && (
          <div class="empty">
            <h2>No table chosen</h2>
            <p>Take a table of this folder, or drop a file. A table needs a column with the outcome, such as <code>loss</code>, and columns with what was varied, such as <code>params</code> and <code>tokens</code>.</p>
            <p><a href={pageHref("/laws")}>The laws page</a> says which columns each law needs.</p>
          </div>
        )}
        {table && <Waiting twin={twin} what={`Reading ${tableName(table)}`} />}
        {data && <Described data={data} figures={twin} />}
      </Split>
    </Shell>
  );
}

function TableList({ current }: { current: string | null }) {
  const known = tables.value;
  return (
    <section class="section" aria-label="Tables">
      <h2>Tables</h2>
      {known === null && <p class="quiet">Looking for tables.</p>}
      {known && known.tables.length === 0 && <p class="quiet">The folder {known.project} holds no table.</p>}
      {known && known.tables.length > 0 && (
        <ul class="tables">
          {known.tables.map((t) => (
            <li key={t.id} class={t.id === current ? "here" : ""}>
              <button type="button" class="row" aria-current={t.id === current} onClick={() => commit({ t: t.id, map: null, where: null })}>
                <span class="table-name">{t.uploaded ? t.name : t.id}</span>
                {t.problem && <span class="table-problem"><span aria-hidden="true">▲</span> cannot be read: {t.problem}</span>}
                <span class="quiet">{[t.uploaded ? "dropped" : "", t.rows === null ? "" : count(t.rows, "row"), bytesText(t.bytes)].filter((s) => s !== "").join(", ")}</span>
              </button>
              {t.uploaded && (
                <button type="button" class="plain" aria-label={`Remove ${t.name} from the server`} onClick={() => { void deleteTable(t.id).then(() => { if (t.id === current) commit({ t: null }); return loadTables(); }); }}>Remove</button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Described({ data, figures }: { data: DataDocument; figures: ReturnType<typeof useAnswer<DataDocument>> }) {
  useLaws();
  const stale = figures.busy ? "stale" : "";
  const usedFor = new Map(data.mapping.map((m) => [m.source, m.variable]));
  return (
    <div class={stale} data-ready={figures.answers ?? ""}>
      <section class="section" aria-label="Columns">
        <div class="heading-line"><h2>{data.name}</h2><span class="quiet">{count(data.rows, "row")}, {count(data.columns.length, "column")}</span></div>
        <Sheet caption={`Columns of ${data.name}`} head={[["column", "t"], ["input", "t"], ["meaning", "t"], ["unit", "t"], ["low", "n"], ["high", "n"], ["distinct", "n"], ["missing", "n"], ["examples", "t"]]}>
          {data.columns.map((c) => (
            <tr key={c.name} class={usedFor.has(c.name) ? "used" : ""}>
              <th scope="row"><code>{c.name}</code></th>
              <td>{usedFor.get(c.name) ?? ""}</td>
              <td class="words narrow">{c.meaning ?? <span class="quiet">{c.kind}</span>}</td>
              <td>{c.unit === "1" ? "" : c.unit ?? ""}</td>
              <td class="n">{c.low === null ? "" : amount(c.name, c.low)}</td>
              <td class="n">{c.high === null ? "" : amount(c.name, c.high)}</td>
              <td class="n">{c.distinct ?? ""}</td>
              <td class={c.missing > 0 ? "n warn" : "n"}>{c.missing > 0 ? c.missing : ""}</td>
              <td class="examples">{c.examples.slice(0, 3).join(", ")}</td>
            </tr>
          ))}
        </Sheet>
      </section>
      <section class="section" aria-label="Laws that fit these columns">
        <h2>Laws that fit these columns</h2>
        {data.laws.length === 0
          ? <p class="quiet">None of the {laws.value.length} laws finds its inputs here. Name the columns as the laws do, or map them on the Fit page.</p>
          : (
            <ul class="law-links">
              {data.laws.map((l) => <li key={l.id}><a href={pageHref("/fit", { law: l.id })}>Fit {l.id}</a> <span class="quiet">{l.title}</span></li>)}
            </ul>
          )}
      </section>
      <Findings findings={data.findings} title="Problems" />
      <Figures figures={figures.page?.figures} page="data" />
      <section class="section" aria-label="First rows">
        <h2>First rows</h2>
        <Sheet caption={`First rows of ${data.name}`} head={data.columns.map((c) => [c.name, c.low === null ? "t" : "n"] as const)}>
          {data.head.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j} class={data.columns[j]?.low === null ? "" : "n"}>{cell ?? ""}</td>)}</tr>)}
        </Sheet>
      </section>
    </div>
  );
}
