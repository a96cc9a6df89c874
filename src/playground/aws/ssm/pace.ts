/** How long things take in the simulated Systems Manager, in simulated seconds. */
export interface SsmPace {
  /** From running until the agent has registered. */
  readonly agentSeconds: number;
  /** From when a command is sent to an instance until the agent there has it. */
  readonly deliverSeconds: number;
  /** Between two tries to reach an agent that does not answer. */
  readonly retrySeconds: number;
  readonly scriptSeconds: number;
  readonly patchSeconds: number;
  /** What looking for missing patches takes, without installing any. */
  readonly patchScanSeconds: number;
  /** Between two lists of what is installed; an agent makes the first when it registers. */
  readonly inventorySeconds: number;
  /** From the restart of an instance until its agent answers again. */
  readonly restartSeconds: number;
  /** From when a running command is cancelled until it has stopped. */
  readonly cancelSeconds: number;
  /** Each duration varies by up to this share, up and down. */
  readonly jitter: number;
}

export const defaultSsmPace: SsmPace = {
  agentSeconds: 25,
  deliverSeconds: 2,
  retrySeconds: 30,
  scriptSeconds: 20,
  patchSeconds: 120,
  patchScanSeconds: 30,
  inventorySeconds: 1800,
  restartSeconds: 30,
  cancelSeconds: 5,
  jitter: 0.2,
};
