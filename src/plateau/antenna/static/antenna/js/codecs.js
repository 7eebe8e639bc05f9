// Which codec a device shall be given, where a film has two: AV1 is a third of the bytes, H.264 plays everywhere.

/** @typedef {{ supported: boolean, smooth: boolean, powerEfficient: boolean }} Ability */
/** @typedef {{ codecSet: string, height: number }} Level */

/** What is asked about: the size that most screens show. @type {MediaDecodingConfiguration} */
const ASKED = {
  type: "media-source",
  video: { contentType: 'video/mp4; codecs="av01.0.08M.08"', width: 1920, height: 1080, bitrate: 2_500_000, framerate: 30 },
};

/**
 * Whether AV1 is good for this device: smooth, and on a phone or tablet also sparing, so that no battery pays for it.
 * @param {Ability} ability
 * @param {boolean} handheld
 */
export function likesAv1(ability, handheld) {
  return ability.supported && ability.smooth && (ability.powerEfficient || !handheld);
}

/**
 * Ask the browser. One that cannot answer is left to what it says it can decode.
 * @param {Navigator} device
 * @param {boolean} handheld
 */
export async function av1IsGood(device, handheld) {
  try {
    return likesAv1(await device.mediaCapabilities.decodingInfo(ASKED), handheld);
  } catch {
    return true;
  }
}

/** @param {Level | undefined} level */
export const familyOf = (level) => level?.codecSet.slice(0, 4) ?? "";

/**
 * Whether a master playlist (RFC 8216 §4.3.4.2) names a height in H.264 that is not among the levels known.
 * @param {string} playlist
 * @param {Level[]} known
 */
export function hasMoreH264(playlist, known) {
  const heights = new Set(known.filter((level) => familyOf(level) === "avc1").map(({ height }) => height));
  const named = playlist.split("\n").filter((line) => line.startsWith("#EXT-X-STREAM-INF:") && line.includes("avc1"));
  return named.some((line) => !heights.has(Number(/RESOLUTION=\d+x(\d+)/.exec(line)?.[1])));
}

/**
 * The qualities to choose from: those of the codec that plays or, while nothing does, of the one that is to; the best first.
 * @param {Level[]} levels
 * @param {Level | undefined} playing
 * @param {boolean} fine whether AV1 is good for this device
 */
export function offered(levels, playing, fine) {
  const first = levels.find((level) => familyOf(level) === (fine ? "av01" : "avc1")) ?? levels[0];
  const family = familyOf(playing ?? first);
  const own = levels.map((level, id) => ({ id, height: level.height, family: familyOf(level) }));
  return own.filter((one) => one.family === family).map(({ id, height }) => ({ id, height })).sort((one, other) => other.height - one.height);
}

/**
 * The id of a height among what is offered, or -1: a level's number is good for one list of levels only.
 * @param {number} height
 * @param {{ id: number, height: number }[]} qualities
 */
export const idOf = (height, qualities) => qualities.find((one) => one.height === height)?.id ?? -1;
