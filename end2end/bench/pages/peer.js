/** Adds the recorder that the address names: `?variant=none|rrweb|discard|json|hindsight`. */

window.bench = { variant: new URLSearchParams(location.search).get("variant") ?? "none", events: 0 };
{
  const { bench } = window;
  const kept = [];
  const load = (src, onload) => {
    const script = document.createElement("script");
    Object.assign(script, { src, onload, async: true });
    script.dataset.key = "hs_demo";
    document.head.append(script);
  };
  const keep = {
    discard: () => {},
    rrweb: (event) => kept.push(event),
    json: (event) => kept.push(JSON.stringify(event)),
  }[bench.variant];
  if (keep) {
    load("./rrweb.js", () => {
      window.rrweb.record({
        emit(event) {
          bench.events += 1;
          keep(event);
        },
      });
    });
  } else if (bench.variant === "hindsight") {
    load("/recorder.js");
  }
}
