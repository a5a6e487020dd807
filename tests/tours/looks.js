// What anybody would trip over on a page, one line each: faint or small text, small targets, controls without a name,
// pictures without words, sideways scrolling. Ratios and thresholds are those of WCAG 2.2 AA; 16 px and 40 px are ours.
() => {
  const problems = new Set();
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 2 && box.height > 2
      && getComputedStyle(one).clipPath === "none";
  };
  const say = (what, one) => problems.add(`${what}: <${one.tagName.toLowerCase()} class="${one.className}"> ${(one.innerText || one.name || "").trim().slice(0, 40)}`);

  const colour = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = (top, alpha, below) => top.map((part, i) => part * alpha + below[i] * (1 - alpha));
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const { rgb, alpha } = colour(getComputedStyle(at).backgroundColor);
      if (alpha > 0) layers.push([rgb, alpha]);
      if (alpha === 1) break;
    }
    return layers.reduceRight((below, [rgb, alpha]) => over(rgb, alpha, below), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, two) => {
    const [dark, bright] = [light(one), light(two)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const faded = (one) => {
    let opacity = 1;
    for (let at = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || one.closest("script, style, noscript, option, :disabled") || !shown(one)) continue;
    const style = getComputedStyle(one);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const { rgb, alpha } = colour(style.color);
    const found = ratio(over(rgb, alpha * faded(one), behind(one)), behind(one));
    if (found < (large ? 3 : 4.5)) say(`contrast ${found.toFixed(2)}`, one);
    if (size < 16 && !one.closest("kbd")) say(`text of ${size} px`, one);
  }

  for (const one of document.querySelectorAll("button, .button, select, textarea, summary, nav a, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])")) {
    if (shown(one) && one.getBoundingClientRect().height < 39.5) say(`target of ${one.getBoundingClientRect().height.toFixed(0)} px`, one);
  }
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!one.labels.length && !one.getAttribute("aria-label")) say("field without a name", one);
  }
  for (const one of document.querySelectorAll("a[href], button, summary")) {
    if (!one.textContent.trim() && !one.getAttribute("aria-label") && !one.querySelector("img[alt]:not([alt=''])")) say("control without a name", one);
  }
  document.querySelectorAll("img:not([alt])").forEach((one) => say("picture without words", one));
  document.querySelectorAll("iframe:not([title])").forEach((one) => say("frame without a name", one));
  const ids = Array.from(document.querySelectorAll("[id]"), (one) => one.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => problems.add(`id twice: ${id}`));
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) problems.add(`${headings} headings of the first level`);
  if (!document.documentElement.lang) problems.add("no language");
  if (document.documentElement.scrollWidth > window.innerWidth) problems.add(`scrolls sideways: ${document.documentElement.scrollWidth} of ${window.innerWidth} px`);
  return Array.from(problems);
}
