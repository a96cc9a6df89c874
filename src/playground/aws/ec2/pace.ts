/** How long things take in the simulated EC2, in simulated seconds. */
export interface Pace {
  /** From pending to running. */
  readonly bootSeconds: number;
  /** From running until the software on it answers. */
  readonly softwareSeconds: number;
  /** From when the software runs until its user data has. */
  readonly userDataSeconds: number;
  /** From running until both status checks have passed. */
  readonly checksSeconds: number;
  /** From shutting-down to terminated, and from stopping to stopped. */
  readonly shutdownSeconds: number;
  /** How long a terminated instance is still described. */
  readonly forgetSeconds: number;
  /** From CreateImage to available. */
  readonly imageSeconds: number;
  /** From CopyImage to available. */
  readonly copySeconds: number;
  /** Each duration varies by up to this share, up and down, from the seed. */
  readonly jitter: number;
}

export const defaultPace: Pace = {
  bootSeconds: 20,
  softwareSeconds: 15,
  userDataSeconds: 60,
  checksSeconds: 60,
  shutdownSeconds: 20,
  forgetSeconds: 3600,
  imageSeconds: 180,
  copySeconds: 240,
  jitter: 0.2,
};
