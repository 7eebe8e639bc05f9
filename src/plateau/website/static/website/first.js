// Sets the chosen theme before the first paint; without a choice the system decides. A classic script in the head, on purpose.
{
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
