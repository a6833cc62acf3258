/**
 * What a source needs of a miner.
 * @module
 */
import type { Miner } from '../../miner/miner.js'

export interface Engine
  extends Pick<Miner, 'setJob' | 'clearJob' | 'hits' | 'settled' | 'pause' | 'resume' | 'stats' | 'close'>,
    Partial<Pick<Miner, 'prepare'>> {}
