import { signal } from "@preact/signals";

// How wide a figure is drawn: the server lays it out for the room there is, so that its text stays as large as that of the page.

function measure(): number {
  const page = document.documentElement.clientWidth;
  const answer = page >= 1100 ? Math.min(page, 1720) - 48 - 340 - 24 : page - (page >= 600 ? 48 : 24);
  const one = answer >= 860 ? (answer - 16) / 2 : answer;
  return Math.max(280, Math.min(one < answer ? 640 : 720, Math.floor(one / 20) * 20));
}

export const figureWidth = signal(measure());
addEventListener("resize", () => { figureWidth.value = measure(); });
