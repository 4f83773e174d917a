/* The place where files are dropped or chosen. It hands them to Gradio's own field, which sends
   them and is never seen: its words would be in the browser's language. */

const field = () => document.querySelector("#uj-drop input[type=file]");
const zone = () => element.querySelector(".uj-zone");
const said = () => element.querySelector(".uj-zone-said");
const kinds = () => zone().querySelector("input").accept.split(",");

/* No second heap of files while the first is at work: what came of it would be lost. */
const busy = () => !field() || Boolean(document.querySelector("#uj-outcome .uj-progress"));

/* A heap is taken only if all of it is: what is of another kind, too large or too much is named, and
   left here. */
function hand(files) {
  const { words, large, many, largest, most } = said().dataset;
  const canBeRead = (file) => kinds().some((kind) => file.name.toLowerCase().endsWith(kind));
  const isSmall = (file) => file.size <= Number(largest);
  const readable = files.filter(canBeRead);
  const taken = readable.filter(isSmall);
  said().replaceChildren(
    ...named(words, files.filter((file) => !canBeRead(file))),
    ...named(large, readable.filter((file) => !isSmall(file))),
    ...named(many, taken.slice(Number(most))),
  );
  const heap = new DataTransfer();
  for (const file of taken.slice(0, Number(most))) heap.items.add(file);
  const into = field();
  if (!heap.files.length || !into) return;
  into.files = heap.files;
  into.dispatchEvent(new Event("change", { bubbles: true }));
}

function named(why, files) {
  const names = files.slice(0, 10).map((file) => {
    const shown = document.createElement("bdi");
    shown.textContent = file.name.slice(0, 120);
    return shown;
  });
  return names.length ? [why, ...names] : [];
}

element.addEventListener("change", (event) => {
  const chosen = [...event.target.files];
  event.target.value = ""; // or the same file could not be chosen again
  if (!busy()) hand(chosen);
});

element.addEventListener("click", (event) => busy() && event.preventDefault());

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(kind, (event) => {
    event.preventDefault(); // or the browser would open the file in place of the page
    const over = kind === "dragenter" || kind === "dragover";
    zone()?.classList.toggle("uj-over", over && !busy());
    if (kind === "drop" && !busy()) hand([...event.dataTransfer.files]);
  });
}
