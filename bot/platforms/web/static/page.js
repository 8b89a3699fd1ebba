// The page works without this. With it: Enter sends, the box grows, one press is one send, and a half-filled form is
// not left by accident.
"use strict";
(() => {
  const grow = (box) => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight / 3)}px`;
  };
  for (const box of document.querySelectorAll("textarea[data-enter]")) {
    box.addEventListener("input", () => grow(box));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        box.form.requestSubmit();
      }
    });
  }

  let sending = false;
  let unsaved = false;
  const kept = document.querySelector("form[data-keep]");
  if (kept) kept.addEventListener("input", () => { unsaved = true; });
  document.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    sending = true;
    if (event.target === kept) unsaved = false;
    event.target.setAttribute("aria-busy", "true");
  });
  // A page that the browser kept would show what may be gone since; one with words in it is left to whoever wrote them.
  window.addEventListener("pageshow", (event) => {
    sending = false;
    if (event.persisted && !unsaved) window.location.reload();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    sending = false;
  });

  const latest = document.getElementById("latest");
  if (latest && !window.location.hash) latest.scrollIntoView();
})();
