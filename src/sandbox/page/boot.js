// Runs before the first paint, so that neither the theme nor the language flashes.
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(`prilavok.${key}`);
    } catch {
      return null; // storage may be switched off: the defaults do
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const theme = read("theme");
    document.documentElement.dataset.theme =
      theme === "light" || theme === "dark" ? theme : dark.matches ? "dark" : "light";
  };
  paint();
  dark.addEventListener("change", paint);
  addEventListener("prilavok:theme", paint);
  const lang = read("lang") ?? (navigator.language || "ru").slice(0, 2);
  document.documentElement.lang = ["ru", "be", "uk", "kk"].includes(lang) ? "ru" : "en";
})();
