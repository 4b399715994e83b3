/* Tells who else is in this section of an application, and who saved it meanwhile. Without it the page says what was so when it was opened. */
(function () {
  "use strict";
  const PAUSE = 20000;

  async function ask(line) {
    if (document.hidden) { return; }
    try {
      const answer = await fetch(line.dataset.together, { redirect: "error" });
      if (!answer.ok) { return; }
      const sentence = (await answer.json()).sentence;
      if (line.textContent.trim() !== sentence) { line.textContent = sentence; }
      line.hidden = !sentence;
    } catch (error) { /* the line stays as it is: saving asks again */ }
  }

  /* By the clock alone: beside the call by which a form looks after itself, a second one would be the first of a new login. */
  document.querySelectorAll("[data-together]").forEach((line) => window.setInterval(() => ask(line), PAUSE));
})();
