// Before the first paint, so that nobody who chose the dark is blinded. Without a choice the system decides.
(() => {
  const saved = localStorage.getItem("theme");
  if (saved === "light" || saved === "dark") document.documentElement.dataset.theme = saved;
})();
