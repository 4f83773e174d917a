/* What the browser keeps: a record for each conversation, under a key of its own, so that no tab
   writes over what another one keeps. The component's value is all records; what the server gives
   in its place are changes (see store.py). */

const prefix = `${props.place}/`;
const longest = 2 * 24 * 60 * 60 * 1000; // longer than the server knows what a tab shows

let stale = false;
let heard = 0;

function stored(id) {
  try {
    return JSON.parse(localStorage.getItem(prefix + id));
  } catch {
    return null; // not ours, or the browser keeps nothing
  }
}

function all() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const ids = keys.map((key) => key.slice(prefix.length)).sort();
  for (const id of ids) {
    if (stored(id)?.deleted < Date.now() - longest) localStorage.removeItem(prefix + id);
  }
  return { version: props.version, conversations: ids.map(stored).filter(Boolean) };
}

function write(record) {
  localStorage.setItem(prefix + record.id, JSON.stringify(record));
}

/* Meanwhile another tab may have changed the same one: what it deleted stays so, and what it went on
   with is kept beside this. */
function change({ dropped, again, after, ...told }) {
  const had = stored(told.id);
  if (dropped) {
    if (had?.at === told.at) localStorage.removeItem(prefix + told.id);
  } else if (told.deleted) {
    write({ id: told.id, deleted: Date.now() });
  } else if (again) {
    write(told);
  } else if (had?.deleted) {
    return;
  } else if (told.turns) {
    const last = had?.turns?.at?.(-1)?.seal;
    if (last && last !== after) told.id = told.turns.at(-1).seal.slice(0, 16);
    write(told);
  } else if (had) {
    write({ ...had, ...told });
  }
}

function tried(act) {
  try {
    act();
  } catch (error) {
    console.warn("Conversations cannot be kept:", error); // no room, or not allowed
  }
}

/* At what another tab may have changed; the list is drawn anew when somebody can see it. */
function look() {
  const now = all();
  if (JSON.stringify(now) !== JSON.stringify(props.value)) {
    props.value = now;
    heard = Date.now();
    stale = true;
  }
  if (!stale || document.hidden) return;
  stale = false;
  window.ujumbeRelist?.();
}

watch("value", () => {
  for (const told of props.value?.conversations ?? []) tried(() => change(told));
  tried(() => {
    props.value = all();
  });
  // What the server listed just now it may have listed before it knew of the other tab.
  if (Date.now() - heard < 3_000) window.ujumbeRelist?.();
});

tried(() => {
  props.value = all();
});

addEventListener("storage", ({ key }) => {
  if (key === null || key.startsWith(prefix)) tried(look);
});
addEventListener("pageshow", () => tried(look));
document.addEventListener("visibilitychange", () => tried(look));
