// The page comes again while the file is being made, unless something on it is being read to the end by keyboard.
(() => {
  if (!document.querySelector("[data-desk-progress]")) return;
  const again = () => { if (document.hidden) setTimeout(again, 3000); else location.reload(); };
  setTimeout(again, 3000);
})();
