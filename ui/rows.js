/* The list of articles, beside clicks.js: where the keyboard is stays when the list is drawn anew,
   and Escape keeps a file that was to be deleted. */

const rows = () => [...element.querySelectorAll(".uj-row")];
let pressed = -1;

element.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-do]");
  if (button) pressed = rows().indexOf(button.closest(".uj-row"));
});

element.addEventListener("keydown", (event) => {
  const sure = event.key === "Escape" && event.target.closest?.(".uj-sure[open]");
  if (!sure) return;
  sure.open = false;
  sure.querySelector("summary").focus();
});

/* Drawn anew: the button that was pressed is gone, and the keyboard would begin at the page's top. */
new MutationObserver(() => {
  if (pressed < 0 || document.activeElement !== document.body) return;
  const next = rows()[Math.min(pressed, rows().length - 1)]?.querySelector(".uj-act");
  if (!next) return; // not all of it is there yet
  next.focus({ preventScroll: true });
  pressed = -1;
}).observe(element, { childList: true, subtree: true });
