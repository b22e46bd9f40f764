// All tests in one process, in this order, over one validator: it takes an epoch to come up, and four until its operators may
// have stake. Each file runs by itself as well: node --test e2e/start.test.mjs
import './start.test.mjs';
