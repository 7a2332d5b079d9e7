// Talking to the server: one way to ask for a page's document, with progress while it is made, and one kind of failure.

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly place: string | null;
  readonly hint: string | null;
}

/** What the server, or the way to it, has to say instead of a result. */
export class Failure extends Error {
  readonly detail: ErrorDetail;
  readonly status: number;
  readonly retryAfter: number | null;
  constructor(detail: ErrorDetail, status: number, retryAfter: number | null = null) {
    super(detail.message);
    this.detail = detail;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export interface Progress {
  readonly stage: string;
  readonly share: number | null;
}

export interface DrawnFigure {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly svg: string;
}

export interface Page<T> {
  readonly schema: string;
  readonly page: string;
  readonly result: T;
  readonly figures?: readonly DrawnFigure[];
}

const token = (): string => document.querySelector('meta[name="foretrain-token"]')?.getAttribute("content") ?? "";

function failureOf(body: unknown, status: number, retryAfter: number | null): Failure {
  const found = (body as { error?: Partial<ErrorDetail> } | null)?.error;
  return new Failure(
    {
      code: found?.code ?? `http-${status}`,
      message: found?.message ?? `the server answered ${status} without a document`,
      place: found?.place ?? null,
      hint: found?.hint ?? (found ? null : "try again; if it stays, look at what 'foretrain serve' printed"),
    },
    status,
    retryAfter,
  );
}

async function failureFrom(response: Response): Promise<Failure> {
  const after = Number(response.headers.get("Retry-After"));
  const body: unknown = await response.json().catch(() => null);
  return failureOf(body, response.status, Number.isFinite(after) && after > 0 ? after : null);
}

function unreachable(cause: unknown): Failure {
  return new Failure(
    {
      code: "no-server",
      message: "the workbench does not answer",
      place: null,
      hint: `start it again with 'foretrain serve' in the same folder, then try again (${cause instanceof Error ? cause.message : String(cause)})`,
    },
    0,
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch (e) {
    if (init.signal?.aborted) throw e;
    throw unreachable(e);
  }
}

/** A document at once. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { Accept: "application/json" }, signal: signal ?? null });
  if (!response.ok) throw await failureFrom(response);
  return (await response.json()) as T;
}

/** A document that may take a while: progress is told as it comes; aborting stops the work on the server too. */
export async function getWithProgress<T>(path: string, signal: AbortSignal, onProgress: (p: Progress) => void): Promise<T> {
  const response = await send(path, { headers: { Accept: "text/event-stream" }, signal });
  if (!response.ok) throw await failureFrom(response);
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) return (await response.json()) as T;
  for await (const e of events(response, signal)) {
    if (e.name === "progress") onProgress(JSON.parse(e.data) as Progress);
    else if (e.name === "result") return JSON.parse(e.data) as T;
    else if (e.name === "error") {
      const body = JSON.parse(e.data) as { status?: number; retryAfter?: number };
      throw failureOf(body, body.status ?? 422, body.retryAfter ?? null);
    }
  }
  throw unreachable("the answer ended early");
}

async function* events(response: Response, signal: AbortSignal): AsyncGenerator<{ name: string; data: string }> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value.includes("\r") ? value.replaceAll("\r\n", "\n") : value;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        let name = "message";
        const data: string[] = [];
        for (const line of block.split("\n")) {
          if (line.startsWith("event:")) name = line.slice(6).trim();
          else if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
        }
        if (data.length > 0) yield { name, data: data.join("\n") };
      }
    }
  } catch (e) {
    if (signal.aborted) throw e;
    throw unreachable(e);
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Sends a file; the answer is its entry in the list of tables. */
export async function postTable<T>(file: File, signal: AbortSignal): Promise<T> {
  const response = await send(`/tables?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "X-Foretrain-Token": token(), "Content-Type": "application/octet-stream", Accept: "application/json" },
    body: file,
    signal,
  });
  if (!response.ok) throw await failureFrom(response);
  return (await response.json()) as T;
}

export async function deleteTable(id: string): Promise<void> {
  const response = await send(`/tables/${id.split("/").map(encodeURIComponent).join("/")}`, { method: "DELETE", headers: { "X-Foretrain-Token": token(), Accept: "application/json" } });
  if (!response.ok) throw await failureFrom(response);
}
