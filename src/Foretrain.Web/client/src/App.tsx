import { useEffect, useErrorBoundary, useRef } from "preact/hooks";
import { Comparing } from "./pages/Compare";
import { Data } from "./pages/Data";
import { Fitting } from "./pages/Fit";
import { Forecasting } from "./pages/Forecast";
import { LawPage } from "./pages/Law";
import { Laws } from "./pages/Laws";
import { Next } from "./pages/Next";
import { Planning } from "./pages/Plan";
import { Report } from "./pages/Report";
import { Failure } from "./api/server";
import { Problem } from "./parts/Problem";
import { Shell } from "./parts/Shell";
import { followLinks, pageHref, place } from "./state/address";
import { distance } from "./state/catalogue";
import { loadTables } from "./state/tables";

export function App() {
  useEffect(() => {
    void loadTables();
    document.addEventListener("click", followLinks);
    return () => document.removeEventListener("click", followLinks);
  }, []);
  const first = useRef(true);
  useEffect(() => {
    // A page reached by a link begins at its top for the keyboard and for screen readers too.
    if (!first.current) document.getElementById("main")?.focus({ preventScroll: true });
    first.current = false;
  }, [place.value.path]);
  return <Guarded key={place.value.path} path={place.value.path} />;
}

function Guarded({ path }: { path: string }) {
  const [error, reset] = useErrorBoundary();
  if (error !== undefined) {
    const failure = new Failure({ code: "internal", message: "this page has a defect and cannot be shown", place: error instanceof Error ? error.message : String(error), hint: "the JSON of the page may still answer; report the address of this page" }, 500);
    return <Shell title="Defect"><Problem failure={failure} retry={reset} /></Shell>;
  }
  return <Page path={path} />;
}

/** A part of a path as it was meant; one that is wrongly escaped stays as it is. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const names = ["data", "fit", "forecast", "plan", "compare", "next", "laws", "report"];

function NoSuchPage({ path }: { path: string }) {
  const shown = path.length > 60 ? `${path.slice(0, 60)}…` : path;
  const near = path.length > 60 ? [] : names.filter((n) => distance(n, path.slice(1).toLowerCase()) <= 2 || (path.length > 3 && path.slice(1).toLowerCase().startsWith(n)));
  return (
    <Shell title="No such page" twin={null}>
      <div class="empty" role="alert">
        <h2>There is no page <code>{shown}</code></h2>
        <p>{near.length > 0 ? <>Did you mean {near.map((n, i) => <>{i > 0 && " or "}<a href={pageHref(`/${n}`)}>/{n}</a></>)}? </> : null}The pages are in the bar above; <a href={pageHref("/data")}>the first</a> shows the tables of this folder.</p>
      </div>
    </Shell>
  );
}

function Page({ path }: { path: string }) {
  switch (path) {
    case "/":
    case "/data": return <Data />;
    case "/fit": return <Fitting />;
    case "/forecast": return <Forecasting />;
    case "/plan": return <Planning />;
    case "/compare": return <Comparing />;
    case "/next": return <Next />;
    case "/laws": return <Laws />;
    case "/report": return <Report />;
    default: {
      const law = /^\/laws\/([^/]+)$/.exec(path);
      if (law) return <LawPage id={plain(law[1]!)} />;
      return <NoSuchPage path={path} />;
    }
  }
}
