/** Runs in the browser before the page does: notes when something useful was drawn, and how long frames take. */
(() => {
  const selector = new URLSearchParams(location.hash.slice(1)).get('view') === 'aws' ? 'canvas' : 'article';
  const probes = { usefulAtMs: undefined, frames: [], longTasks: [] };
  globalThis.probes = probes;

  const watcher = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return;
    watcher.disconnect();
    // What is there now is on the screen one frame later.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        probes.usefulAtMs = performance.now();
      }),
    );
  });
  watcher.observe(document, { childList: true, subtree: true });

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probes.longTasks.push(duration);
  }).observe({ type: 'longtask' });

  /** The time between frames while somebody scrolls through all there is, in milliseconds each. */
  probes.scrollThrough = async (seconds) => {
    const list = document.querySelector('.message-list');
    const frames = [];
    const endAtMs = performance.now() + seconds * 1000;
    let before = performance.now();
    while (performance.now() < endAtMs) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - before);
      before = now;
      if (list !== null) list.scrollTop -= 120;
    }
    return frames;
  };
})();
