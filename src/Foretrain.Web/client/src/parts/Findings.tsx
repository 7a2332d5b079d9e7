import type { Finding } from "../api/documents";
import { count } from "../quantities";

const weight = { severe: 0, warning: 1, note: 2 } as const;
const word = { severe: "Severe", warning: "Warning", note: "Note" } as const;
const mark = { severe: "■", warning: "▲", note: "●" } as const;

/** What a result says against itself, by weight. Shape and word carry the weight; colour only repeats it. */
export function Findings({ findings, title = "Findings", level = 2 }: { findings: readonly Finding[]; title?: string; level?: 2 | 3 }) {
  const seen = new Set<string>();
  const sorted = findings
    .filter((f) => { const key = `${f.id}\n${f.what}`; return !seen.has(key) && seen.add(key); })
    .sort((a, b) => weight[a.severity] - weight[b.severity]);
  const Heading = level === 2 ? "h2" : "h3";
  const tally = (["severe", "warning", "note"] as const)
    .map((s) => [s, sorted.filter((f) => f.severity === s).length] as const)
    .filter(([, n]) => n > 0);
  return (
    <section class="section" aria-label={title}>
      <div class="heading-line">
        <Heading>{title}</Heading>
        <span class="tally">{tally.map(([s, n]) => <span key={s} class={`tally-item ${s}`}><span aria-hidden="true">{mark[s]}</span> {count(n, s === "severe" ? "severe" : s).replace("severes", "severe")}</span>)}</span>
      </div>
      {sorted.length === 0
        ? <p class="quiet">Nothing was found against this result.</p>
        : <ol class="findings">{sorted.map((f) => <Item key={`${f.id}${f.what}`} finding={f} />)}</ol>}
    </section>
  );
}

function Item({ finding: f }: { finding: Finding }) {
  return (
    <li class={`finding ${f.severity}`}>
      <span class="finding-weight"><span aria-hidden="true">{mark[f.severity]}</span> {word[f.severity]}</span>
      <div>
        <p class="finding-what">{f.what}</p>
        <p class="finding-meaning">{f.meaning}</p>
        <p class="finding-action">{f.action}</p>
        {f.lines && f.lines.length > 0 && <p class="finding-lines">{f.lines.length === 1 ? "line" : "lines"} {f.lines.slice(0, 12).join(", ")}{f.lines.length > 12 ? `, ${f.lines.length - 12} more` : ""}</p>}
      </div>
    </li>
  );
}
