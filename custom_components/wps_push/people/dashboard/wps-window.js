// The tile feature `custom:wps-window`: it opens the WPS window, counts it down, and closes it.
//
// Home Assistant's own cards cannot count m:ss without a state written each second. This one counts in the browser: it
// sends nothing but the press of a button, and has no words of its own. All names are those of the integration's
// entities, which Home Assistant has translated. The time is that of the browser's clock, as in Home Assistant's own
// cards: the frontend knows of no other.

const PLATFORM = "wps_push";
const WALK_TIME = 120; // Seconds; the standard's. A window that was opened elsewhere starts with a part of it.

// Fixed text: what devices and networks call themselves is only ever set as text.
const TEMPLATE = document.createElement("template");
TEMPLATE.innerHTML = `
  <style>
    :host { display: flex; gap: 12px; min-height: max(44px, var(--feature-height, 42px)); pointer-events: auto; }
    [hidden] { display: none !important; }
    .time, button {
      box-sizing: border-box; border-radius: var(--feature-border-radius, 12px);
      color: var(--primary-text-color); font-family: inherit; font-size: var(--ha-font-size-m, 14px);
    }
    .time {
      position: relative; flex: 1; display: flex; align-items: center; justify-content: center; overflow: hidden;
      --state: var(--success-color); background: color-mix(in srgb, var(--state) 20%, transparent);
      font-size: var(--ha-font-size-xl, 20px); font-variant-numeric: tabular-nums;
    }
    .time.warning { --state: var(--warning-color); }
    .bar {
      position: absolute; inset-block: 0; inset-inline-start: 0;
      background: color-mix(in srgb, var(--state) 40%, transparent); transition: width 1s linear;
    }
    .left { position: relative; }
    button {
      flex: 1; min-width: 44px; display: flex; align-items: center; justify-content: center; gap: 8px; padding: 0 12px;
      border: none; background: color-mix(in srgb, var(--primary-color) 20%, transparent);
      font-weight: var(--ha-font-weight-medium, 500); cursor: pointer;
    }
    .time:not([hidden]) + button { flex: none; background: color-mix(in srgb, var(--primary-text-color) 10%, transparent); }
    .time:not([hidden]) + button > .name { display: none; }
    button:focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
    button[aria-disabled="true"] { cursor: default; opacity: 0.5; }
    ha-state-icon { flex: none; --mdc-icon-size: 20px; }
    .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (prefers-reduced-motion: reduce) { .bar { transition: none; } }
  </style>
  <div class="time" hidden role="timer" aria-live="off"><div class="bar"></div><span class="left"></span></div>
  <button type="button" hidden><ha-state-icon aria-hidden="true"></ha-state-icon><span class="name"></span></button>
  <span class="said" role="status"></span>`;

// The frontend replaces the registry of elements, and `HTMLElement`, while it starts. What was defined before is lost to
// it, and this file may well be there first (home-assistant/frontend, issue 53890).
await customElements.whenDefined("home-assistant");

class WpsWindow extends HTMLElement {
  #hass;
  #context;
  #ids; // Of the network's entities, as far as they are known.
  #shown = {}; // What the last rendering was made of.
  #isPressing = false;
  #timer;
  #part = (selector) => this.shadowRoot.querySelector(selector);
  #wake = () => this.#count();

  static getStubConfig() {
    return { type: "custom:wps-window" };
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(TEMPLATE.content.cloneNode(true));
    this.#part("button").addEventListener("click", (event) => this.#press(event));
    // A key that is held down clicks again and again, which would close what it has just opened.
    this.#part("button").addEventListener("keydown", (event) => event.repeat && event.preventDefault());
  }

  setConfig() {} // There is nothing to choose; Home Assistant calls it all the same.

  set hass(hass) {
    if (hass.entities !== this.#hass?.entities) this.#ids = undefined;
    this.#hass = hass;
    this.#render();
  }

  set context(context) {
    if (context !== this.#context) this.#ids = undefined;
    this.#context = context;
    this.#render();
  }

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#wake);
    this.#count();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
  }

  /** The ids of the network's entities, by translation key: they stand on the same device as the tile's entity. */
  #find() {
    const { entities } = this.#hass;
    const device = entities[this.#context.entity_id]?.device_id;
    const ours = Object.values(entities).filter((e) => e.platform === PLATFORM && e.device_id === device);
    return Object.fromEntries(ours.map((e) => [e.translation_key, e.entity_id]));
  }

  get #isOpen() {
    // While two devices ask at once, the window is not closed yet, nor while it is open for one device and its PIN.
    return ["open", "overlap", "by_pin"].includes(this.#shown.state?.state);
  }

  #render() {
    if (!this.#hass || !this.#context) return;
    const { states, formatEntityState } = this.#hass;
    const ids = (this.#ids ??= this.#find());
    const state = states[ids.window];
    const closes = states[ids.window_closes];
    const open = states[ids.open_window];
    const close = states[ids.close_window];
    const shown = { state, closes, open, close, formatEntityState, isPressing: this.#isPressing };
    // Home Assistant sets `hass` at every change of anything.
    if (Object.keys(shown).every((key) => shown[key] === this.#shown[key])) return;
    this.#shown = shown;

    const time = this.#part(".time");
    time.hidden = !this.#isOpen || isNaN(Date.parse(closes?.state));
    time.classList.toggle("warning", state?.state === "overlap");
    time.setAttribute("aria-label", closes?.attributes.friendly_name ?? "");

    // One button for both, so that whoever has opened the window by keyboard has the focus where it is closed again.
    const pressed = this.#isOpen ? close : open;
    const button = this.#part("button");
    button.hidden = !pressed;
    if (pressed) {
      const name = this.#hass.formatEntityName?.(pressed, { type: "entity" }) || pressed.attributes.friendly_name;
      button.title = name;
      button.setAttribute("aria-label", name);
      // Not `disabled`, which would lose the focus.
      const isBusy = this.#isPressing || state?.state === "opening" || pressed.state === "unavailable";
      button.setAttribute("aria-disabled", String(isBusy));
      this.#part(".name").textContent = name;
      Object.assign(this.#part("ha-state-icon"), { hass: this.#hass, stateObj: pressed });
    }

    // Told when it changes, unlike the time, which would be told each second.
    const said = state ? `${state.attributes.friendly_name}: ${formatEntityState(state)}` : "";
    if (this.#part(".said").textContent !== said) this.#part(".said").textContent = said;
    this.#count();
  }

  /** Show what is left, and come back at the next full second while somebody can see it. */
  #count() {
    clearTimeout(this.#timer);
    if (this.#part(".time").hidden || document.hidden || !this.isConnected) return;
    const left = Math.min(Math.max(Date.parse(this.#shown.closes.state) - Date.now(), 0), WALK_TIME * 1000);
    const seconds = Math.ceil(left / 1000);
    this.#part(".left").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.#part(".bar").style.width = `${(seconds / WALK_TIME) * 100}%`;
    // A little later, because timers may be early.
    if (left) this.#timer = setTimeout(this.#wake, (left % 1000 || 1000) + 20);
  }

  async #press(event) {
    const button = this.#part("button");
    // The second click of a double click would close what the first has opened.
    if (event.detail > 1 || button.getAttribute("aria-disabled") === "true") return;
    const { entity_id } = this.#isOpen ? this.#shown.close : this.#shown.open;
    this.#isPressing = true;
    this.#render();
    try {
      await this.#hass.callService("button", "press", { entity_id });
    } catch {
      // Home Assistant shows why, in a notification.
    } finally {
      this.#isPressing = false;
      this.#render();
    }
  }
}

customElements.define("wps-window", WpsWindow);
(window.customCardFeatures ??= []).push({
  type: "wps-window",
  name: "WPS Push",
  isSupported: (hass, context) => {
    const entity = hass.entities[context.entity_id];
    return entity?.platform === PLATFORM && entity.translation_key === "window";
  },
});
