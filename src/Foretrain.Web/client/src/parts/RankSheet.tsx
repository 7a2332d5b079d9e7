import type { RankDocument } from "../api/documents";
import { pageHref } from "../state/address";
import { amount, count, percent, value } from "../quantities";
import { intervalText, Sheet } from "./numbers";
import { Said } from "./Said";

/** Laws by how well they forecast the larger runs from the smaller. */
export function RankSheet({ doc }: { doc: RankDocument }) {
  const isLog = doc.errors === "log";
  const tied = doc.laws.filter((l) => l.tied).length > 1;
  return (
    <section class="section" aria-label="Ranking">
      <h2>{tied ? `These runs cannot tell ${doc.tied.join(" from ")}` : `${doc.pick.law} forecasts these runs best`}</h2>
      <p class="quiet">{count(doc.runs, "run")}, {count(doc.cuts.length, "cut")} along {doc.axis}; every law is fitted to the same smaller runs and forecasts the same larger ones.</p>
      <Weights doc={doc} />
      <Sheet caption="Laws ranked by their back-tests" head={[["law", "t"], ["score (CRPS)", "n"], ["behind the best", "n"], ["mean error", "n"], ["inside 80 %", "n"], ["constants", "n"], ["weight", "n"], ["", "t"]]}>
        {doc.laws.map((l) => (
          <tr key={l.id} class={l.id === doc.pick.law ? "used" : ""}>
            <th scope="row"><a href={pageHref(`/laws/${l.id}`)}>{l.id}</a></th>
            <td class="n strong">{isLog ? percent(l.score, 2) : value(l.score, 3)}</td>
            <td class="n">{l.behind === null || l.behind === 0 ? "" : `${value(l.behind, 2)} ± ${value(l.behindError, 2)}`}</td>
            <td class="n">{isLog ? percent(l.error, 2) : value(l.error, 3)}</td>
            <td class="n">{percent(l.coverage80, 0)}</td>
            <td class="n">{l.freeConstants}</td>
            <td class="n">{percent(l.weight, 0)}</td>
            <td>{tied && l.tied ? <span class="chip">tied</span> : ""}</td>
          </tr>
        ))}
      </Sheet>
      {doc.leftOut.length > 0 && <ul class="left-out">{doc.leftOut.map((l) => <li key={l.law}><strong>{l.law}</strong> was left out: <Said text={`${l.message}${l.hint ? `; ${l.hint}` : ""}`} /></li>)}</ul>}
      {doc.forecasts.map((f, i) => (
        <div key={i}>
          <h3>At {Object.entries(f.at).map(([k, v]) => `${k} ${amount(k, v)}`).join(", ")}</h3>
          <Sheet caption="Forecast of each law" head={[["law", "t"], [doc.output, "n"], ["interval", "n"], ["weight", "n"]]}>
            {f.pick && (
              <tr class="used">
                <th scope="row">{doc.pick.law}, the pick{doc.pick.power === 0 ? "" : ", weighted"}</th>
                <td class="n strong">{f.pick.open ? "open" : value(f.pick.value)}</td>
                <td class="n">{f.pick.open ? "" : intervalText(f.pick.interval, f.pick.value ?? 1)}</td>
                <td />
              </tr>
            )}
            {f.byLaw.map((l) => (
              <tr key={l.law}>
                <th scope="row">{l.law}</th>
                <td class="n strong">{l.open ? "open" : value(l.value)}</td>
                <td class="n">{l.open ? "" : intervalText(l.interval, l.value ?? 1)}</td>
                <td class="n">{percent(l.weight, 0)}</td>
              </tr>
            ))}
            {f.average !== null && <tr class="used"><th scope="row">average</th><td class="n strong">{value(f.average)}</td><td class="n">{intervalText(f.interval, f.average)}</td><td /></tr>}
          </Sheet>
        </div>
      ))}
    </section>
  );
}

/** How much more the larger runs count in the fit of the picked law, and what that brings. */
function Weights({ doc }: { doc: RankDocument }) {
  const { law, weights, power, powers } = doc.pick;
  if (power === 0) return null;
  const errorAt = (p: number) => powers.find((t) => t.power === p)?.error ?? null;
  const shown = (error: number | null) => (doc.errors === "log" ? percent(error, 2) : value(error, 3));
  const [before, after] = [errorAt(0), errorAt(power)];
  return (
    <p>
      Larger runs count more in the fit of {law}: weights <code>{weights ?? `(${doc.axis})^${power}`}</code>
      {before !== null && after !== null && ` take its mean error in the back-test from ${shown(before)} to ${shown(after)}`}.
    </p>
  );
}
