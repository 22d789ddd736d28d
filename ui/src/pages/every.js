// On every page: htmx for fragments that load in place, and a sign that a decision is being worked on.
import htmx from "htmx.org";

window.htmx = htmx;

document.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (!pressed || event.target.method !== "post") return;
  // Only after the form is on its way, because a disabled button would not be sent along.
  setTimeout(() => {
    for (const button of event.target.querySelectorAll("button")) button.disabled = true;
    pressed.textContent = "Working …";
  });
});

// A page that comes back from the browser's memory must be usable again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
