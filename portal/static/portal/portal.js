/* Comfort only: every page works without this file. Remembers the reading switches; shares and prints. */
(function () {
  "use strict";
  var root = document.documentElement;
  var switches = { "large-text": ["text", "large"], "high-contrast": ["contrast", "high"] };
  function recall(id) {
    try { return window.localStorage.getItem("portal." + id) === "1"; } catch (error) { return false; }
  }
  function keep(id, on) {
    try { window.localStorage.setItem("portal." + id, on ? "1" : "0"); } catch (error) { /* private mode: not kept */ }
  }
  function show(id, on) {
    if (on) { root.dataset[switches[id][0]] = switches[id][1]; } else { delete root.dataset[switches[id][0]]; }
  }
  Object.keys(switches).forEach(function (id) { show(id, recall(id)); });

  function wireSwitches() {
    Object.keys(switches).forEach(function (id) {
      var box = document.getElementById(id);
      if (!box) { return; }
      box.checked = recall(id);
      box.addEventListener("change", function () { keep(id, box.checked); show(id, box.checked); });
    });
  }
  function copy(button, note) {
    navigator.clipboard.writeText(location.href).then(function () { note.textContent = button.dataset.done; });
  }
  function wireTools() {
    document.querySelectorAll("[data-tools]").forEach(function (tools) {
      var note = tools.querySelector("[role=status]");
      var share = tools.querySelector("[data-share]");
      tools.hidden = false;
      tools.querySelector("[data-print]").addEventListener("click", function () { window.print(); });
      if (!share) { return; }
      share.hidden = !(navigator.share || navigator.clipboard);
      share.addEventListener("click", function () {
        if (navigator.share) {
          navigator.share({ title: document.title, url: location.href }).catch(function () { /* cancelled */ });
        } else { copy(share, note); }
      });
    });
  }
  document.addEventListener("DOMContentLoaded", function () { wireSwitches(); wireTools(); });
})();
