// On every page: htmx, for the few fragments that load in place.
import htmx from "htmx.org";

window.htmx = htmx;
