/* For components of HTML whose buttons the server answers: `data-do` says what a button is for.
   Gradio runs this once for each such component, with `element` and `trigger`. A form around the
   button goes along: notes, choices, a new title. */

element.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-do]");
  if (!button || !element.contains(button)) return;
  if (window.ujumbeDoes?.(button)) return; // what the browser can do by itself
  const form = button.closest("form");
  const told = form ? Object.fromEntries(new FormData(form)) : {};
  const chosen = form ? new FormData(form).getAll("wrong") : [];
  window.ujumbeAsked = { ...button.dataset };
  trigger("click", { ...told, wrong: chosen, ...button.dataset });
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  event.target.querySelector("[data-do]")?.click();
});
