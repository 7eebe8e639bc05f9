/**
 * Counts the page that names itself by `data-count-page`, once it was in front of somebody for two seconds.
 */
import { count, whenSeenFor } from "audience/beacon";

const marked = document.querySelector("[data-count-page]");
if (marked instanceof HTMLElement && marked.dataset.countPage) {
  const id = marked.dataset.countPage;
  whenSeenFor(2000, () => count("page", id));
}
