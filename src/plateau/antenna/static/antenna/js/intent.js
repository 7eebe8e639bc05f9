// What a person wants of a film, kept while its source changes: a <video> that gets another source stops and forgets.

/**
 * Remembers whether the film shall play, where and how fast. HTML's load algorithm pauses a video without telling
 * "pause", drops a "play" that was about to be told, and brings its speed back to the default one.
 */
export class Intent {
  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.video = video;
    this.plays = false;
    /** Whether it stands still since something failed, and was given no source since. */
    this.broken = false;
    /** Where it shall begin: seconds, until the source that was given last has gone there. */
    this.start = 0;
    video.addEventListener("play", () => {
      this.plays = true;
    });
    video.addEventListener("pause", () => {
      if (!video.error) this.plays = false; // what a decoder that fails stops, nobody has stopped
    });
    video.addEventListener("error", () => {
      this.broken = true;
      this.start = this.place; // hls.js is about to load anew by itself, and the video forgets where it was
    });
    video.addEventListener("seeking", () => {
      this.start = 0;
    });
    video.addEventListener("ratechange", () => {
      video.defaultPlaybackRate = video.playbackRate;
    });
    video.addEventListener("emptied", () => this.resume()); // hls.js, too, gives a source anew where a decoder fails
  }

  /** Where the film stands, or is about to stand: seconds. */
  get place() {
    return this.video.currentTime || this.start;
  }

  /**
   * Change the source, all of it in one go, and go on as a person wanted it at this very moment.
   * @param {() => void} change
   */
  across(change) {
    const { video, place } = this;
    this.plays = !video.paused || (this.plays && this.broken);
    video.defaultPlaybackRate = video.playbackRate;
    change();
    this.start = place;
    this.resume();
  }

  /** Play a source that was just given, if that is wanted; from here on the video itself knows whether it is. */
  resume() {
    const { video } = this;
    if (!video.src && !video.querySelector("source")) return;
    this.broken = false;
    if (this.plays && video.paused) video.play().catch(() => {});
  }
}
