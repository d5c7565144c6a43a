import * as library from '@eventstore/db-client';
import { conformanceSuite } from './conformance-suite.js';

conformanceSuite('@eventstore/db-client', library);
