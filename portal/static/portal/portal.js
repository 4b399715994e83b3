/* Comfort only: every page works without this file. Remembers the reading switches; shares and prints; goes to what is wrong. */
(function () {
  "use strict";
  var root = document.documentElement;
  var values = { text: "large", contrast: "high" };
  var kept = { text: "portal.large-text", contrast: "portal.high-contrast" };
  function recall(name) {
    try { return window.localStorage.getItem(kept[name]) === "1"; } catch (error) { return false; }
  }
  function keep(name, on) {
    try { window.localStorage.setItem(kept[name], on ? "1" : "0"); } catch (error) { /* private mode: not kept */ }
  }
  function show(name, on) {
    if (on) { root.dataset[name] = values[name]; } else { delete root.dataset[name]; }
    document.querySelectorAll("[data-switch=" + name + "]").forEach(function (box) { box.checked = on; });
  }
  Object.keys(values).forEach(function (name) { show(name, recall(name)); });

  function wireSwitches() {
    document.querySelectorAll("[data-switch]").forEach(function (box) {
      var name = box.dataset.switch;
      box.checked = recall(name);
      box.addEventListener("change", function () { keep(name, box.checked); show(name, box.checked); });
    });
  }
  function copy(button, note) {
    navigator.clipboard.writeText(location.href).then(function () { note.textContent = button.dataset.done; });
  }
  function wireTools() {
    document.querySelectorAll("[data-tools]").forEach(function (tools) {
      var note = tools.querySelector("[role=status]");
      var share = tools.querySelector("[data-share]");
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
  /* What was refused is heard and seen first. */
  function tellErrors() {
    var errors = document.querySelector("main [data-errors]");
    if (errors) { document.title = errors.dataset.errors + document.title; errors.focus(); }
  }
  document.addEventListener("DOMContentLoaded", function () { wireSwitches(); wireTools(); tellErrors(); });
})();
