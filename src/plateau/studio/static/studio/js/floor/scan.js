// Reads guests' QR codes with the device's camera, where the browser knows how; elsewhere names are typed.
import { bookingIn } from "studio/floor/acts";

const EVERY = 250; // ms between two looks at the picture

/**
 * @param {HTMLElement} root
 * @param {(booking: string) => Promise<void>} checkIn
 */
export function offerScanning(root, checkIn) {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  const button = root.querySelector("[data-scan]");
  const box = root.querySelector("[data-scanner]");
  const video = box?.querySelector("video");
  const heard = box?.querySelector("[data-heard]");
  if (!Detector || !(button instanceof HTMLElement) || !(box instanceof HTMLElement) || !video || !heard) return;
  button.hidden = false;
  /** @type {MediaStream | null} */
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    if (box instanceof HTMLElement) box.hidden = true;
    button?.setAttribute("aria-expanded", "false");
  }

  button.addEventListener("click", async () => {
    if (stream) return stop();
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    heard.textContent = box.dataset.look ?? "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      heard.textContent = box.dataset.noCamera ?? "";
      return;
    }
    video.srcObject = stream;
    await video.play();
    await watch(new Detector({ formats: ["qr_code"] }));
  });

  /** @param {{ detect: (picture: HTMLVideoElement) => Promise<{ rawValue: string }[]> }} detector */
  async function watch(detector) {
    let last = "";
    while (stream && video && heard && box instanceof HTMLElement) {
      const found = (await detector.detect(video).catch(() => [])).map((code) => code.rawValue);
      const text = found.find((one) => one !== last);
      if (text) {
        last = text;
        const booking = bookingIn(text);
        const row = booking && root.querySelector(`[data-run="${booking}"]`);
        if (row instanceof HTMLElement) {
          await checkIn(booking);
          const name = row.querySelector("[data-names]")?.textContent?.trim() ?? "";
          heard.textContent = (box.dataset.read ?? "").replace("%(name)s", name);
          navigator.vibrate?.(60);
        } else heard.textContent = box.dataset.unknown ?? "";
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }
}
