import * as library from '@kurrent/kurrentdb-client';
import { conformanceSuite } from './conformance-suite.js';

conformanceSuite('@kurrent/kurrentdb-client', library as never);
