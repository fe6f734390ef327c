// The block flow diagram: as many blocks side by side as the page has room for, and a block is a button.
const PITCH = 216; // px, a block with its gutter as drawn
const SMALLEST = 0.82; // so much smaller than drawn it can still be read
const LARGEST = 1.1; // so much larger than drawn it may be shown

export default function ({ data, parentElement, setStateValue }) {
  const picture = parentElement.querySelector(".picture");
  const held = picture.querySelector("[data-step]:focus")?.dataset.step; // who goes by keyboard stays where he was
  if (picture.drawn !== data.svg) {
    picture.innerHTML = data.svg;
    picture.drawn = data.svg;
  }
  const svg = picture.querySelector("svg");
  svg.style.maxWidth = `${LARGEST * svg.viewBox.baseVal.width}px`;
  for (const block of picture.querySelectorAll("[data-step]")) {
    const words = [...block.querySelectorAll("text")].map((text) => text.textContent).join(" ");
    block.setAttribute("role", "button");
    block.setAttribute("tabindex", "0");
    block.setAttribute("aria-label", words);
    block.setAttribute("aria-pressed", String(block.dataset.step === data.chosen));
  }
  const blockOf = (event) => event.target.closest("[data-step]");
  const choose = (block) => {
    setStateValue("clicked", { step: block.dataset.step, at: Date.now() });
    if (window.innerWidth <= data.narrow) parentElement.getRootNode().host?.closest(".stTabs")?.scrollIntoView();
  };
  picture.onpointerdown = (event) => {
    picture.pressed = blockOf(event);
  };
  picture.onpointerup = () => {
    // Of a block that was drawn anew between press and release a browser tells no click.
    if (picture.pressed?.isConnected === false) choose(picture.pressed);
    picture.pressed = null;
  };
  picture.onpointercancel = () => {
    picture.pressed = null; // the press became a scroll
  };
  picture.onclick = (event) => {
    const block = blockOf(event);
    if (block) choose(block);
  };
  picture.onkeydown = (event) => {
    const block = blockOf(event);
    if (block && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      choose(block);
    }
  };
  if (held) picture.querySelector(`[data-step="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  const measure = (tries = 3) => {
    const room = (picture.clientWidth / SMALLEST - PITCH / 4) / PITCH;
    // One more only where it surely fits, so that a scroll bar that comes and goes does not turn the picture to and fro.
    const wide = Math.floor(room > data.columns ? Math.max(room - 0.1, data.columns) : room);
    const columns = Math.min(Math.max(wide, 2), data.most);
    if (picture.clientWidth && columns !== data.columns && tries > 0) {
      setStateValue("room", { columns, at: Date.now() }); // told anew it is another one: the page knows by whom it was woken
      picture.waiting = setTimeout(() => measure(tries - 1), 1000); // what is told while the page runs may be lost
    }
  };
  picture.observer?.disconnect();
  picture.observer = new ResizeObserver(() => {
    clearTimeout(picture.waiting);
    picture.waiting = setTimeout(measure, 150);
  });
  picture.observer.observe(picture);
  return () => picture.observer.disconnect();
}
