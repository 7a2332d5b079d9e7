import type { Finding } from "../api/documents";
import { count } from "../quantities";
import { Said } from "./Said";

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
    <section class="section" id={level === 2 ? "findings" : undefined} aria-label={title}>
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

/** What must not be missed, beside the answer itself; the whole stands further down. */
export function Digest({ findings }: { findings: readonly Finding[] }) {
  const seen = new Set<string>();
  const weighty = findings
    .filter((f) => f.severity !== "note" && !seen.has(f.what) && seen.add(f.what))
    .sort((a, b) => weight[a.severity] - weight[b.severity]);
  return (
    <div class="digest" aria-live="polite">
      {weighty.length === 0
        ? <p class="digest-none"><span aria-hidden="true">✓</span> No warning.{findings.length > 0 && <> <a href="#findings">{count(findings.length, "note")}</a></>}</p>
        : (
          <ul>
            {weighty.slice(0, 3).map((f) => <li key={f.what} class={f.severity}><span class="digest-mark"><span aria-hidden="true">{mark[f.severity]}</span><span class="away">{word[f.severity]}:</span></span> <Said text={f.what} /></li>)}
            <li class="digest-more"><a href="#findings">{weighty.length > 3 ? `${weighty.length - 3} more, and what` : "What"} they mean</a></li>
          </ul>
        )}
    </div>
  );
}

/** The answer in one line that stays in sight on a narrow screen, where the sliders fill it. For eyes only: the answers themselves are read out. */
export function Live({ values, findings }: { values: readonly (readonly [string, string])[]; findings: readonly Finding[] }) {
  const n = (s: Finding["severity"]): number => new Set(findings.filter((f) => f.severity === s).map((f) => f.what)).size;
  return (
    <div class="live" aria-hidden="true">
      {values.map(([name, text]) => <span key={name} class="live-value"><span class="quiet">{name}</span> <strong>{text}</strong></span>)}
      <span class="live-tally">{(["severe", "warning"] as const).map((s) => n(s) > 0 && <span key={s} class={`tally-item ${s}`}><span>{mark[s]}</span> {n(s)}</span>)}</span>
    </div>
  );
}

function Item({ finding: f }: { finding: Finding }) {
  return (
    <li class={`finding ${f.severity}`}>
      <span class="finding-weight"><span aria-hidden="true">{mark[f.severity]}</span> {word[f.severity]}</span>
      <div>
        <p class="finding-what"><Said text={f.what} /></p>
        <p class="finding-meaning"><Said text={f.meaning} /></p>
        <p class="finding-action"><Said text={f.action} /></p>
        {f.lines && f.lines.length > 0 && <p class="finding-lines">{f.lines.length === 1 ? "line" : "lines"} {f.lines.slice(0, 12).join(", ")}{f.lines.length > 12 ? `, ${f.lines.length - 12} more` : ""}</p>}
      </div>
    </li>
  );
}
