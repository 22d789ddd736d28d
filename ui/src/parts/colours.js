// Colours come from the style sheet, so that light and dark are decided in one place.
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
