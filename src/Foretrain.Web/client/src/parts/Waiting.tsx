import { useEffect, useState } from "preact/hooks";
import type { Twin } from "../api/useTwin";
import { Problem } from "./Problem";

const stages: Record<string, string> = {
  read: "Reading the table", fit: "Fitting the law", starts: "Fitting the law", profiles: "Scanning profiles", bootstrap: "Refitting resampled runs",
};

/** What stands where a result will be: work in progress with a way to stop it, a stop, or a failure. Quick answers show none of it. */
export function Waiting<T>({ twin, what }: { twin: Twin<T>; what: string }) {
  const late = useLate(twin.busy, twin.page === null ? 150 : 500);
  return (
    <div class="waiting" aria-live="polite">
      {twin.busy && late && (
        <div class={twin.page === null ? "working" : "working over"} role="status">
          <span class="working-text">{twin.progress ? stages[twin.progress.stage] ?? twin.progress.stage : what}{twin.progress?.share !== null && twin.progress?.share !== undefined ? `, ${Math.round(100 * twin.progress.share)} %` : ""}</span>
          <progress aria-label={what} {...(twin.progress?.share !== null && twin.progress?.share !== undefined ? { value: twin.progress.share, max: 1 } : {})} />
          <button type="button" onClick={twin.cancel}>Cancel</button>
        </div>
      )}
      {twin.cancelled && !twin.busy && (
        <div class="stopped" role="status">
          <span>Cancelled: the work was stopped{twin.page ? "; what is below answers the question before" : ""}.</span>
          <button type="button" onClick={twin.retry}>Start again</button>
        </div>
      )}
      {twin.failure && !twin.busy && !twin.cancelled && <Problem failure={twin.failure} retry={twin.retry} />}
    </div>
  );
}

function useLate(on: boolean, after: number): boolean {
  const [late, set] = useState(false);
  useEffect(() => {
    if (!on) {
      set(false);
      return;
    }
    const timer = setTimeout(() => set(true), after);
    return () => clearTimeout(timer);
  }, [on, after]);
  return late && on;
}
