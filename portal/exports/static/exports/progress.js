// The page comes again while the file is being made, unless it is hidden or somebody is at one of its links or buttons.
(() => {
  if (!document.querySelector("[data-desk-progress]")) return;
  const again = () => {
    if (document.hidden || document.activeElement !== document.body) setTimeout(again, 3000);
    else location.reload();
  };
  setTimeout(again, 3000);
})();
