// what a person would see of the page in each frame; in both colour schemes where it is about contrast
addEventListener('load', () => {
  const measures = [...document.querySelectorAll('iframe')].map((frame) => measure(frame));
  const result = document.createElement('pre');
  result.id = 'measured';
  result.textContent = JSON.stringify(measures);
  document.body.replaceChildren(result);
});

function measure(frame) {
  const page = frame.contentDocument;
  const root = page.documentElement;
  const verdict = page.querySelector('.verdict').getBoundingClientRect();
  const drawn = [...page.querySelectorAll('svg')];
  const headings = [...page.querySelectorAll('h1,h2,h3')].map((one) => Number(one.tagName[1]));
  // the tables that are opened are as wide as they are, inside their own frame
  page.querySelectorAll('details').forEach((one) => { one.open = true; });
  const opened = root.scrollWidth;
  page.querySelectorAll('details').forEach((one) => { one.open = false; });
  return {
    width: frame.contentWindow.innerWidth,
    room: root.clientWidth,
    scrollWidth: root.scrollWidth,
    openedScrollWidth: opened,
    styled: frame.contentWindow.getComputedStyle(page.body).maxWidth !== 'none',
    verdict: page.querySelector('.verdict').textContent,
    verdictBottom: verdict.bottom,
    verdictHeight: verdict.height,
    svgs: drawn.length,
    smallestSvg: Math.min(...drawn.map((one) => {
      const box = one.getBoundingClientRect();
      return Math.min(box.width, box.height);
    })),
    smallestPart: Math.min(...[...page.querySelectorAll('svg rect')].map((one) => {
      const box = one.getBoundingClientRect();
      return Math.min(box.width, box.height);
    })),
    unnamedSvgs: drawn.filter((one) => one.getAttribute('role') !== 'img'
      || !one.querySelector('title').textContent || !one.querySelector('desc').textContent).length,
    headingsInOrder: headings[0] === 1 && headings.every((level, at) => at === 0
      || (level > 1 && level <= headings[at - 1] + 1)),
    language: root.lang,
    // who has no mouse reaches what scrolls by itself, and is told what it is
    unreachable: [...page.querySelectorAll('.scroll')].filter((one) => one.tabIndex !== 0
      || one.getAttribute('role') !== 'region' || !one.getAttribute('aria-label')).length,
    foldsWithoutSummary: page.querySelectorAll('details:not(:has(> summary))').length,
    rowsWithoutHeader: [...page.querySelectorAll('tbody tr')].filter((one) => !one.querySelector('th')).length,
    tablesWithoutHead: [...page.querySelectorAll('table')].filter((one) => !one.tHead).length,
    tables: page.querySelectorAll('table').length,
    tablesWithoutCaption: [...page.querySelectorAll('table')].filter((one) => !one.caption).length,
    headersWithoutScope: page.querySelectorAll('th:not([scope])').length,
    paleTexts: ['light', 'dark'].flatMap((scheme) => pale(frame, scheme)),
    scripts: page.querySelectorAll('script').length,
    requests: frame.contentWindow.performance.getEntriesByType('resource').length,
  };
}

/** Texts with less contrast than WCAG 2 AA asks for. */
function pale(frame, scheme) {
  const page = frame.contentDocument;
  const style = page.querySelector('style');
  const before = style.textContent;
  style.textContent = before.replace(
    '(prefers-color-scheme: dark)', scheme === 'dark' ? '(min-width: 0)' : '(max-width: 0)');
  const found = new Set();
  for (const element of page.querySelectorAll('body *:not(svg *)')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (own) {
      const ratio = contrast(
        frame.contentWindow.getComputedStyle(element).color,
        frame.contentWindow.getComputedStyle(page.body).backgroundColor);
      if (!(ratio >= 4.5)) {
        found.add(`${scheme}: ${element.tagName} ${element.className} ${ratio.toFixed(2)}`);
      }
    }
  }
  style.textContent = before;
  return [...found];
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
