import { computed, signal } from "@preact/signals";

// How wide a figure is drawn: the server lays it out for the room there is, so that its text stays as large as that of the page.

function measure(): { readonly beside: number; readonly alone: number } {
  const page = document.documentElement.clientWidth;
  const answer = page >= 1100 ? Math.min(page, 1720) - 48 - 340 - 24 : page - (page >= 600 ? 48 : 24);
  const one = answer >= 860 ? (answer - 16) / 2 : answer;
  const whole = (width: number, most: number): number => Math.max(280, Math.min(most, Math.floor(width / 20) * 20));
  return { beside: whole(one, one < answer ? 640 : 720), alone: whole(answer, 720) };
}

const room = signal(measure());

/** Width of a figure beside others. */
export const figureWidth = computed(() => room.value.beside);

/** Width of a figure that has the page to itself. */
export const wideFigureWidth = computed(() => room.value.alone);

addEventListener("resize", () => { room.value = measure(); });
