/** A line at the top that grows while one reads. */

const line = document.querySelector("#progress");

function show() {
  const { scrollHeight, clientHeight } = document.documentElement;
  line.style.width = `${(100 * scrollY) / Math.max(1, scrollHeight - clientHeight)}%`;
}

addEventListener("scroll", show, { passive: true });
show();
