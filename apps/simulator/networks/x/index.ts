import type { NetworkFactory } from '../../core/network.js';
import { X } from './x.js';

export const x: NetworkFactory = { id: 'x', name: 'X', create: (context) => new X(context) };
